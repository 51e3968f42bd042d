using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Operations;

/// <summary>Purges operations that have ended.</summary>
public static class PurgeHandlers
{
    /// <summary>
    /// Removes what is stored of an ended operation: its flow and those of its plans, registrations and waits, found by their ids, because
    /// not every engine purges children. Cut off, it is done again. The id, and its idempotency key, are free afterwards.
    /// </summary>
    public static async Task<ApiAnswer> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var operation = await OperationReader.ReadAsync(call.Client, call.Id, cancellationToken);
        var children = await ChildrenAsync(call.Client, operation.Id, cancellationToken);
        if (!operation.HasEnded || children.Any(child => child.IsLive()))
        {
            throw new ProblemException(
                ProblemTypes.OperationRunning,
                $"Operation {operation.Id} has not ended.",
                $"Wait for it with 'multihub watch {operation.Id}', or stop it with 'multihub cancel {operation.Id}'.")
            {
                Links = operation.Links,
            };
        }

        foreach (var child in children)
        {
            await call.Client.PurgeInstanceAsync(child.InstanceId, cancellationToken);
        }

        await call.Client.PurgeInstanceAsync(operation.Id, cancellationToken);
        return new ApiAnswer(StatusCodes.Status204NoContent);
    }

    private static async Task<IReadOnlyList<OrchestrationMetadata>> ChildrenAsync(DurableTaskClient client, string operation, CancellationToken cancellationToken)
    {
        string[] prefixes = [$"wait-join-{operation}-", $"join-{operation}-", $"wait-leave-{operation}-", $"leave-{operation}-", $"wait-move-{operation}-", $"move-{operation}-", $"plan-{operation}-", $"capacity-{operation}-"];
        var children = new List<OrchestrationMetadata>();
        foreach (var prefix in prefixes)
        {
            await foreach (var child in client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, PageSize = 100 }).WithCancellation(cancellationToken))
            {
                children.Add(child);
            }
        }

        return children;
    }
}
