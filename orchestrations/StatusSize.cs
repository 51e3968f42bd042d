using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations;

/// <summary>Keeps custom statuses under the smallest limit of the engines: 8,192 UTF-16 characters of JSON (functions-observed 32).</summary>
public static class StatusSize
{
    /// <summary>With room to spare for an engine's own encoding.</summary>
    public const int Longest = 8_000;

    private static readonly int[] Widths = [1_000, 400, 160, 60];

    /// <summary>The status, with the oldest steps and the ends of long sentences left out as far as needed.</summary>
    public static JoinStatus Fit(JoinStatus status) => Widest(width => status with
    {
        Reason = Cut(status.Reason, width),
        Question = Cut(status.Question, width),
        Answers = Cut(status.Answers, width),
        Steps = width == Widths[0] ? status.Steps : [.. status.Steps.TakeLast(4)],
    });

    /// <summary>The status, with the ends of long sentences left out as far as needed.</summary>
    public static OnboardingStatus Fit(OnboardingStatus status) => Widest(width => status with
    {
        Question = Cut(status.Question, width),
        Answers = Cut(status.Answers, width),
        Refused = [.. status.Refused.Select(outcome => outcome with { Reason = Cut(outcome.Reason, width), Notices = [] })],
    });

    private static T Widest<T>(Func<int, T> cut)
    {
        var fitting = Widths.Select(cut).FirstOrDefault(status => PortableJson.Canonical(status).Length <= Longest);
        return fitting is null ? cut(Widths[^1]) : fitting;
    }

    private static Finding? Cut(Finding? finding, int width) => finding is null ? null : finding with
    {
        Sentence = Failures.Cut(finding.Sentence, width),
        NextStep = finding.NextStep is { } next ? Failures.Cut(next, width) : null,
    };

    private static Question? Cut(Question? question, int width) => question is null ? null : question with
    {
        Ask = Failures.Cut(question.Ask, width),
        Details = [.. question.Details.Take(40).Select(detail => detail with { Value = Failures.Cut(detail.Value, width) })],
    };

    private static IReadOnlyList<DecisionAnswer> Cut(IReadOnlyList<DecisionAnswer> answers, int width) =>
        [.. answers.Select(answer => answer with { Reason = answer.Reason is { } reason ? Failures.Cut(reason, width) : null })];
}
