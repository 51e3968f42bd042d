using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Waiting;

/// <summary>
/// Waits on a cluster: looks, with durable timers between, until the look is not <see cref="LookState.Waiting"/> or the deadline is
/// reached. A cluster that cannot answer is waited for like any other condition; one that refuses to makes it impossible. Consumes no events; ends at its next look when the claim
/// is lost. Its custom status is the <see cref="Finding"/> seen last, and its history stays bounded.
/// </summary>
public static class WaitUntil
{
    private const int LooksPerGeneration = 40;
    private const int WatchSeconds = 45;

    private static readonly TimeSpan PauseAfterWatch = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterRead = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the wait is over.</summary>
    public static async Task<Look> RunAsync(TaskOrchestrationContext context, WaitInput input)
    {
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
            var next = context.CurrentUtcDateTime + (look.Watched ? PauseAfterWatch : PauseAfterRead);
            await context.CreateTimer(next < input.Deadline ? next : input.Deadline, CancellationToken.None);
        }

        context.ContinueAsNew(input);
        return new Look { State = LookState.Waiting };
    }

    private static async Task<Look> LookAsync(TaskOrchestrationContext context, WaitInput input)
    {
        var left = (input.Deadline - context.CurrentUtcDateTime).TotalSeconds;
        var registration = input.Registration with { WatchSeconds = (int)Math.Clamp(left, 0, WatchSeconds) };
        try
        {
            return await context.CallActivityAsync<Look>(input.What, registration);
        }
        catch (TaskFailedException failure) when (Retries.MayHelp(failure.FailureDetails))
        {
            return new Look { State = LookState.Waiting, Seen = Failures.Explain(failure.FailureDetails) };
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            // Asking again would not help: whoever waits decides what that means.
            return new Look { State = LookState.Impossible, Seen = Failures.Explain(failure.FailureDetails) };
        }
    }
}
