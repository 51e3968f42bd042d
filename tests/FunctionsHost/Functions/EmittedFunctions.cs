using Microsoft.Azure.WebJobs;

using ExecutionContext = Microsoft.Azure.WebJobs.ExecutionContext;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>What the emitted class derives from; public because another assembly does.</summary>
public abstract class EmittedFunctions(IFunctionCalls invoker)
{
    /// <summary>The body of every function.</summary>
    public Task<object?> InvokeAsync(string name, object? trigger, Binder binder, ExecutionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return invoker.InvokeAsync(new Invocation(name, context.InvocationId.ToString(), trigger, binder), cancellationToken);
    }
}

/// <summary>Has functions executed.</summary>
public interface IFunctionCalls
{
    /// <summary>Executes one and returns what it returned.</summary>
    Task<object?> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>One call of a function.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Id">The call's own id.</param>
/// <param name="Trigger">What triggered it.</param>
/// <param name="Binder">Where its other inputs come from.</param>
public sealed record Invocation(string Function, string Id, object? Trigger, Binder Binder);
