using System.Runtime.CompilerServices;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Operations;

/// <summary>
/// Queries of the task hub by the id convention: <c>op-...</c> are operations, <c>join-(operation)-(hub)</c>, <c>leave-(operation)-(hub)</c> and <c>move-(operation)-(hub)</c> their registrations. Pages
/// are small enough for every client: none reads over 4 MiB at once, and a message may have 256 KB.
/// </summary>
internal static class FlowQueries
{
    /// <summary>Instances whose input and output a page may hold.</summary>
    public const int FullPage = 7;

    /// <summary>The statuses of flows that have not ended.</summary>
    public static readonly OrchestrationRuntimeStatus[] Live =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    // Live instances have no output, and the inputs of a live flow are of our own making: a few KB each.
    private const int LivePage = 50;

    public static Task<OrchestrationMetadata?> FindAsync(this DurableTaskClient client, string instanceId, CancellationToken cancellationToken) =>
        client.GetInstancesAsync(instanceId, getInputsAndOutputs: true, cancellationToken);

    /// <summary>The flows of an operation's registrations, with input and output.</summary>
    public static async Task<IReadOnlyList<OrchestrationMetadata>> ChildrenOfAsync(
        this DurableTaskClient client, string operation, string flow, CancellationToken cancellationToken)
    {
        var children = new List<OrchestrationMetadata>();
        foreach (var prefix in OperationKinds.ChildrenOf(flow))
        {
            var query = new OrchestrationQuery { InstanceIdPrefix = $"{prefix}{operation}-", PageSize = FullPage, FetchInputsAndOutputs = true };
            await foreach (var child in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
            {
                children.Add(child);
            }
        }

        return children;
    }

    /// <summary>One page of operations of whatever state, with input and output.</summary>
    public static Task<Page<OrchestrationMetadata>?> OperationsPageAsync(
        this DurableTaskClient client, string? continuation, int size, CancellationToken cancellationToken) =>
        client.PageAsync(new OrchestrationQuery { InstanceIdPrefix = OperationId.Prefix, FetchInputsAndOutputs = true }, continuation, Math.Min(size, FullPage), cancellationToken);

    /// <summary>One page of live flows whose ids begin so, with their inputs.</summary>
    public static Task<Page<OrchestrationMetadata>?> LivePageAsync(
        this DurableTaskClient client, string prefix, string? continuation, int size, CancellationToken cancellationToken) =>
        client.PageAsync(
            new OrchestrationQuery { InstanceIdPrefix = prefix, Statuses = Live, FetchInputsAndOutputs = true }, continuation, Math.Min(size, LivePage), cancellationToken);

    /// <summary>All live operations, with their inputs.</summary>
    public static async IAsyncEnumerable<OrchestrationMetadata> LiveOperationsAsync(
        this DurableTaskClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery { InstanceIdPrefix = OperationId.Prefix, Statuses = Live, PageSize = LivePage, FetchInputsAndOutputs = true };
        await foreach (var operation in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            yield return operation;
        }
    }

    private static async Task<Page<OrchestrationMetadata>?> PageAsync(
        this DurableTaskClient client, OrchestrationQuery query, string? continuation, int size, CancellationToken cancellationToken)
    {
        var pages = client.GetAllInstancesAsync(query with { PageSize = size }).AsPages(continuation, size);
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            return page;
        }

        return null;
    }
}
