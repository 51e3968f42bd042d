using Microsoft.DurableTask;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations;

/// <summary>
/// The one retry of every activity call. It tells our own errors from the platform's by type: <see cref="HubRefusedException"/> is never
/// retried, <see cref="HubUnreachableException"/> is, and so is an activity that failed because its worker died, which some engines report
/// as a failure of the activity.
/// </summary>
public static class Retries
{
    private static readonly string Unreachable = typeof(HubUnreachableException).FullName!;

    // What the Functions host reports for an activity whose worker died or was cut off (functions-observed 35, 40).
    private static readonly string[] PlatformFailures =
    [
        "Microsoft.Azure.WebJobs.Host.FunctionInvocationException",
        "Microsoft.Azure.WebJobs.Host.FunctionTimeoutException",
        "Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException",
        "System.OperationCanceledException",
        "System.Threading.Tasks.TaskCanceledException",
    ];

    /// <summary>Up to 9 calls, 1 s doubling to 30 s between them: about two minutes, then the flow's failure checkpoint decides.</summary>
    public static TaskOptions Activity { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 9, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))
        {
            HandleFailure = MayHelp,
        });

    /// <summary>Two calls: for what can be done without.</summary>
    public static TaskOptions Glance { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 2, firstRetryInterval: TimeSpan.FromSeconds(1)) { HandleFailure = MayHelp });

    /// <summary>The patience of an undo: up to 24 calls, about ten minutes.</summary>
    public static TaskOptions Undo { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 24, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))
        {
            HandleFailure = MayHelp,
        });

    /// <summary>Whether calling again may help: somewhere in the chain of causes is one that a retry is for, and none that refuses.</summary>
    public static bool MayHelp(TaskFailureDetails failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerFailure)
        {
            if (cause.ErrorType == Unreachable || PlatformFailures.Contains(cause.ErrorType, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
