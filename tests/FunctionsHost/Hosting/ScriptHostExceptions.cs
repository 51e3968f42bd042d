#pragma warning disable MA0048 // two names of the real host in one file
// Names and messages of the real host's exceptions are part of what it does: flows see them as types of failures, and the Durable extension
// tells by them whether a turn is to be run again.
namespace Microsoft.Azure.WebJobs.Script.Workers
{
    /// <summary>The worker's process ended while it had an invocation.</summary>
    internal sealed class WorkerProcessExitException(string message) : Exception(message);
}

namespace Microsoft.Azure.WebJobs.Script.Workers.Rpc
{
    /// <summary>The worker answered an invocation with a failure.</summary>
    internal sealed class RpcException(string result, string message, string stack) : Exception($"Result: {result}\nException: {message}\nStack: {stack}");
}
