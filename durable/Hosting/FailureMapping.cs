using DurableTask.Core;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>Turns what an activity threw into the data that crosses history.</summary>
internal sealed class FailureMapping(IExceptionPropertiesProvider properties)
{
    /// <summary>The error type that an orchestrator sees when it calls an activity that this program does not have.</summary>
    public const string UnknownActivityType = "ActivityTaskNotFound";

    public FailureDetails Describe(Exception exception) => new(
        exception.GetType().FullName ?? exception.GetType().Name,
        exception.Message,
        exception.StackTrace,
        exception.InnerException is { } inner ? Describe(inner) : null,
        isNonRetriable: false,
        properties.GetExceptionProperties(exception));

    /// <summary>
    /// Never retried by a policy: until another version of the program runs, the answer stays the same. It fails the flow that does
    /// not handle it, with this message; a flow that is failed so can be resumed under a version that has the activity.
    /// </summary>
    public static FailureDetails UnknownActivity(string name) => new(
        UnknownActivityType,
        $"The activity '{name}' is not known to this version of the program: it needs a newer version.",
        stackTrace: null,
        innerFailure: null,
        isNonRetriable: true);
}
