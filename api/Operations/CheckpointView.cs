using Microsoft.DurableTask.Client;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>Gathers the questions of one operation: the open ones, and those that decisions named.</summary>
internal static class CheckpointView
{
    public static IReadOnlyList<Checkpoint> All(
        string operation, OnboardingOutcome? outcome, OnboardingStatus? status, IReadOnlyList<OrchestrationMetadata> joins)
    {
        var questions = joins.Where(join => join.IsLive()).Select(join => join.JoinStatus()?.Question).Prepend(outcome is null ? status?.Question : null)
            .OfType<Question>().ToDictionary(question => question.Id, StringComparer.Ordinal);
        var decisions = Answers(outcome, status, joins).DistinctBy(answer => (answer.DecisionId, answer.QuestionId))
            .ToLookup(answer => answer.QuestionId, StringComparer.Ordinal);
        return [.. questions.Keys.Concat(decisions.Select(group => group.Key)).Distinct(StringComparer.Ordinal)
            .Select(id => (Id: id, Parsed: QuestionId.Parse(id)))
            .Where(known => known.Parsed?.Operation == operation)
            .Select(known => new Checkpoint
            {
                Id = known.Id,
                Hub = known.Parsed!.Hub,
                Kind = known.Parsed.Kind,
                State = questions.ContainsKey(known.Id) ? CheckpointState.Open : CheckpointState.Closed,
                Question = questions.GetValueOrDefault(known.Id),
                Decisions = [.. decisions[known.Id]],
            })];
    }

    private static IEnumerable<DecisionAnswer> Answers(
        OnboardingOutcome? outcome, OnboardingStatus? status, IReadOnlyList<OrchestrationMetadata> joins) =>
        outcome is not null
            ? outcome.Decisions.Concat(outcome.Registrations.SelectMany(registration => registration.Decisions))
            : (status?.Answers ?? []).Concat(joins.SelectMany(join => join.JoinOutcome()?.Decisions ?? join.JoinStatus()?.Answers ?? []));
}
