using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities;

/// <summary>One idempotent effect, or one look, for one registration.</summary>
internal abstract class RegistrationActivity<TOutput>(ActivityStopping stopping) : TaskActivity<Registration, TOutput>
{
    /// <inheritdoc/>
    public sealed override Task<TOutput> RunAsync(TaskActivityContext context, Registration input) => RunAsync(input, stopping.Token);

    /// <summary>Does it. May run twice, at once or later, and may die anywhere.</summary>
    public abstract Task<TOutput> RunAsync(Registration registration, CancellationToken cancellationToken);
}
