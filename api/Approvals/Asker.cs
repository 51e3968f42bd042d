using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Operations;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>The flow that asks, or asked, a question: what it asks now, and which decisions it has answered.</summary>
internal sealed record Asker(string Instance, bool IsLive, Question? Open, IReadOnlyList<DecisionAnswer> Answers)
{
    /// <summary>The flow as it is now, or null when there is none.</summary>
    public static async Task<Asker?> FindAsync(DurableTaskClient client, QuestionId question, CancellationToken cancellationToken) =>
        await client.FindAsync(question.Instance, cancellationToken) is { } flow ? Of(flow, OperationKinds.IsChild(flow.Name)) : null;

    /// <summary>How it answered this decision on this question; null: not yet.</summary>
    public DecisionAnswer? AnswerTo(string decisionId, string questionId) =>
        Answers.FirstOrDefault(answer => answer.DecisionId == decisionId && answer.QuestionId == questionId);

    /// <summary>The decision that ended the question; null: none did.</summary>
    public DecisionAnswer? EndOf(string questionId) => Answers.FirstOrDefault(answer => answer.Taken && answer.QuestionId == questionId);

    private static Asker Of(OrchestrationMetadata flow, bool joins)
    {
        var (question, shown) = joins
            ? (flow.JoinStatus()?.Question, flow.JoinStatus()?.Answers)
            : (flow.OnboardingStatus()?.Question, flow.OnboardingStatus()?.Answers);
        var ended = joins ? flow.JoinOutcome()?.Decisions : flow.OnboardingOutcome()?.Decisions;
        return new Asker(flow.InstanceId, flow.IsLive(), flow.IsLive() ? question : null, ended ?? shown ?? []);
    }
}
