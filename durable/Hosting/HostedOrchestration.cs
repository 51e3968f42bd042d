using DurableTask.Core;
using DurableTask.Core.Exceptions;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// The orchestration that DurableTask.Core executes: delegates to the shim of the registered orchestrator, which needs the turn's
/// scope, parent and tags to be made.
/// </summary>
internal sealed class HostedOrchestration : TaskOrchestration
{
    private TaskOrchestration? _shim;
    private FailureDetails? _failure;

    public void Bind(TaskOrchestration orchestration) => _shim = orchestration;

    /// <summary>Makes the execution fail, for an orchestrator whose construction failed.</summary>
    public void Fail(FailureDetails details) => _failure = details;

    // Async on purpose: an exception thrown before the first await of Execute would be retried for ever instead of failing.
    public override async Task<string> Execute(OrchestrationContext context, string input)
    {
        if (_shim is null)
        {
            var details = _failure ?? new FailureDetails("OrchestratorNotBound", "The turn bound no orchestrator.", null, null, true);
            throw new TaskFailedException(details.ErrorMessage) { FailureDetails = details };
        }

        return await _shim.Execute(context, input);
    }

    public override void RaiseEvent(OrchestrationContext context, string name, string input) => _shim?.RaiseEvent(context, name, input);

    public override string? GetStatus() => _shim?.GetStatus();
}
