using DurableTask.Core;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>What the row of an instance says in texts, as other stores say it.</summary>
internal static class StateTexts
{
    private const string BetweenTypeAndMessage = ": ";

    public static OrchestrationState Mend(OrchestrationState state)
    {
        if (state is { OrchestrationStatus: OrchestrationStatus.Failed, FailureDetails: null })
        {
            state.FailureDetails = Failure(state.Output);
        }

        // JSON of a status that was taken back, or never set.
        if (state.Status == "null")
        {
            state.Status = null;
        }

        // Of a suspended one it is the reason.
        if (!InstanceWaits.HasEnded(state.OrchestrationStatus))
        {
            state.Output = null;
        }

        return state;
    }

    private static FailureDetails Failure(string? text)
    {
        var between = text?.IndexOf(BetweenTypeAndMessage, StringComparison.Ordinal) ?? -1;
        return between < 0
            ? new FailureDetails("Unknown", text ?? "", null, null, isNonRetriable: false)
            : new FailureDetails(text![..between], text[(between + BetweenTypeAndMessage.Length)..], null, null, isNonRetriable: false);
    }
}
