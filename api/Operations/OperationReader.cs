using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Operations;

/// <summary>Reads operations off the task hub: the flow's own instance, its registrations' flows, and what those wait for.</summary>
internal static class OperationReader
{
    /// <summary>The operation, or the problem that there is none.</summary>
    public static async Task<Operation> ReadAsync(DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        await FindAsync(client, id, cancellationToken) is { } operation ? operation : throw NotFound(id);

    /// <summary>The operation as its flow says; a list takes it without plan, steps and proofs.</summary>
    public static async Task<Operation> ReadAsync(DurableTaskClient client, OrchestrationMetadata flow, bool brief, CancellationToken cancellationToken)
    {
        // Once a flow has ended, its output says all that its children would.
        var complete = flow.OnboardingOutcome() is not null;
        var joins = complete ? [] : await client.ChildrenOfAsync(flow.InstanceId, flow.Name, cancellationToken);
        var waits = complete ? new Dictionary<string, Finding>(StringComparer.Ordinal) : await WaitsOfAsync(client, joins, cancellationToken);
        var operation = OperationView.Of(flow, joins, waits);
        return brief ? Brief(operation) : operation;
    }

    public static ProblemException NotFound(string id) =>
        new(ProblemTypes.OperationNotFound, $"There is no operation '{Printable.Cut(id, 100)}'.", "List the operations with GET /api/operations or 'multihub operations'; a purged one is gone.");

    private static async Task<Operation?> FindAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (!OperationIds.IsLegal(id) || await client.FindAsync(id, cancellationToken) is not { } flow)
        {
            return null;
        }

        var operation = await ReadAsync(client, flow, brief: false, cancellationToken);
        return flow.RuntimeStatus == OrchestrationRuntimeStatus.Failed ? await WithResumedRunAsync(client, operation, cancellationToken) : operation;
    }

    private static async Task<Operation> WithResumedRunAsync(DurableTaskClient client, Operation operation, CancellationToken cancellationToken)
    {
        var id = new OperationId(operation.Id);
        var next = id.Resumed(id.Run + 1).Value;
        return await client.GetInstancesAsync(next, getInputsAndOutputs: false, cancellationToken) is null
            ? operation
            : operation with
            {
                NextStep = $"It goes on as {next}.",
                Links = new SortedDictionary<string, string>(operation.Links.Where(link => link.Key != "resume").ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
                {
                    ["resumedAs"] = Links.Operation(next),
                },
            };
    }

    private static async Task<IReadOnlyDictionary<string, Finding>> WaitsOfAsync(
        DurableTaskClient client, IReadOnlyList<OrchestrationMetadata> joins, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (var wait in joins.Where(join => join.IsLive()).Select(join => join.JoinStatus()?.WaitId).OfType<string>())
        {
            var instance = await client.GetInstancesAsync(wait, getInputsAndOutputs: false, cancellationToken);
            if (Stored.Read<Finding>(instance?.SerializedCustomStatus) is { Code.Length: > 0 } finding)
            {
                seen[wait] = finding;
            }
        }

        return seen;
    }

    private static Operation Brief(Operation operation) =>
        operation with
        {
            Plan = null,
            Statement = null,
            Registrations = [.. operation.Registrations.Select(Brief)],
            Checkpoints = [.. operation.Checkpoints.Where(checkpoint => checkpoint.State == CheckpointState.Open)],
        };

    private static RegistrationState Brief(RegistrationState registration) =>
        registration with { Steps = [], Notices = [], Residue = [], Klusterlet = null, Csr = null, Proof = null, LeftProof = null, MovedProof = null };
}
