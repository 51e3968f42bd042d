using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>
/// Waits until hosting clusters have the room that was ordered: looks, with durable timers between, until it is there, the deadline is reached or
/// somebody cancels. Its custom status is the <see cref="Finding"/> seen last, and its history stays bounded.
/// </summary>
public static class AwaitCapacity
{
    private const int LooksPerGeneration = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Runs until the wait is over.</summary>
    public static async Task<Look> RunAsync(TaskOrchestrationContext context, CapacityWait input)
    {
        var canceled = context.WaitForExternalEvent<CancelRequest>(FlowEvents.Cancel);
        for (var looks = 0; looks < LooksPerGeneration; looks++)
        {
            var look = await LookAsync(context, input);
            if (look.State != LookState.Waiting)
            {
                return look;
            }

            if (context.CurrentUtcDateTime >= input.Deadline)
            {
                return look with { State = LookState.TimedOut };
            }

            context.SetCustomStatus(look.Seen);
            using var awake = new CancellationTokenSource();
            var next = context.CurrentUtcDateTime + Pause;
            var timer = context.CreateTimer(next < input.Deadline ? next : input.Deadline, awake.Token);
            if (await Task.WhenAny(timer, canceled) == canceled)
            {
                awake.Cancel();
                return look with { State = LookState.Impossible };
            }
        }

        context.ContinueAsNew(input);
        return new Look { State = LookState.Waiting };
    }

    private static async Task<Look> LookAsync(TaskOrchestrationContext context, CapacityWait input)
    {
        try
        {
            return await context.CallActivityAsync<Look>(TaskNames.LookForCapacity, input.Wanted);
        }
        catch (TaskFailedException failure) when (Retries.MayHelp(failure.FailureDetails))
        {
            return new Look { State = LookState.Waiting, Seen = Failures.Explain(failure.FailureDetails) };
        }
    }
}
