using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>The child flows of one operation, which run in parallel.</summary>
/// <param name="context">The flow.</param>
/// <param name="desk">Where a cancel is noticed; absent: the children are ended whatever people wish.</param>
internal sealed class Children<T>(TaskOrchestrationContext context, Desk? desk)
{
    private static readonly TimeSpan RemindCanceled = TimeSpan.FromSeconds(5);

    private readonly List<(string Id, Task<T> Result)> _children = [];

    /// <summary>Starts one.</summary>
    public void Start(string flow, string id, object input) =>
        _children.Add((id, context.CallSubOrchestratorAsync<T>(flow, input, new SubOrchestrationOptions { InstanceId = id })));

    /// <summary>
    /// Waits until all have ended. A cancel is sent to each child again until it has ended: one that had not started yet would lose it.
    /// </summary>
    public async Task AllEndedAsync(Action? canceling = null)
    {
        var all = Task.WhenAll(_children.Select(child => child.Result));
        if (desk is null)
        {
            await all;
            return;
        }

        if (await desk.BeforeCancelAsync(all))
        {
            return;
        }

        canceling?.Invoke();
        var cancel = await desk.Canceled;
        while (!all.IsCompleted)
        {
            foreach (var child in _children.Where(child => !child.Result.IsCompleted))
            {
                context.SendEvent(child.Id, FlowEvents.Cancel, cancel);
            }

            using var done = new CancellationTokenSource();
            await Task.WhenAny(all, context.CreateTimer(context.CurrentUtcDateTime + RemindCanceled, done.Token));
            done.Cancel();
        }
    }

    /// <summary>The results, in the order of the starts.</summary>
    /// <exception cref="TaskFailedException">A child failed: a defect, and the operation can be resumed.</exception>
    public async Task<IReadOnlyList<T>> ResultsAsync() => await Task.WhenAll(_children.Select(child => child.Result));
}
