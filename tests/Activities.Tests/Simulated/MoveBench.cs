using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Moving;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>The activities of a move in the order in which the flow runs them.</summary>
internal static class MoveBench
{
    public static readonly OperationId Mover = new("op-mmmmmmmmmmmmmmmmmmmmmmmmmm");

    /// <summary>The second agent as it is planned: the same membership, other names.</summary>
    public static Registration Second(Registration first, AgentMode mode, AgentNamespace wish = AgentNamespace.Own, OperationId? mover = null)
    {
        var names = first.Plan.Names;
        var from = new AgentPlace(
            first.Plan.Mode,
            first.Plan.HostingCluster,
            names.AgentNamespace == RegistrationNames.DefaultAgentNamespace ? AgentNamespace.Default : AgentNamespace.Own,
            names.Generation ?? 1);
        var planned = Registrations.In(mode, first.Plan.Hub.Value, wish, mover ?? Mover, first.ClusterUid);
        return planned with
        {
            Operation = first.Operation,
            Attempt = first.Attempt + 1,
            Plan = planned.Plan with
            {
                Names = RegistrationNames.For(first.Cluster, first.Plan.Hub, mode, wish, mover ?? Mover, from.Generation + 1),
                AgentServer = first.Plan.AgentServer,
            },
            Move = new MoveOf(mover ?? Mover, from, first.Klusterlet!.Uid),
        };
    }

    /// <summary>Everything up to the request of the second agent.</summary>
    public static async Task<Registration> DeploySecondAsync(this FleetBench bench, Registration second, CancellationToken cancellationToken)
    {
        var claim = await bench.RunAsync<ClaimMove, ClaimResult>(second, cancellationToken);
        Assert.True(claim.Held, claim.ToString());
        if (second.Plan.Mode.IsHosted())
        {
            Assert.NotNull((await bench.RunAsync<ReserveSlot, SlotResult>(second, cancellationToken)).Slot);
        }

        Assert.True((await bench.RunAsync<PrepareRunner, RunnerResult>(second, cancellationToken)).Namespace.Ready);
        if (second.Plan.Mode.IsHosted())
        {
            await bench.RunAsync<EnsureManagedIdentity, Done>(second, cancellationToken);
            await bench.MeetAsync<LookForManagedCredential>(second, cancellationToken);
            await bench.RunAsync<DeliverManagedCredential, Done>(second, cancellationToken);
        }

        second = await bench.BootstrapAsync(second, cancellationToken);
        await bench.MeetAsync<LookForOperator>(second, cancellationToken);
        second = second with { Klusterlet = await bench.RunAsync<DeployKlusterlet, KlusterletFacts>(second, cancellationToken) };
        return await bench.FindCsrAsync(second, cancellationToken);
    }

    /// <summary>The second agent has all works.</summary>
    public static async Task<Registration> TakeOverAsync(this FleetBench bench, Registration second, CancellationToken cancellationToken)
    {
        second = await bench.LetInAsync(await bench.DeploySecondAsync(second, cancellationToken), cancellationToken);
        await bench.MeetAsync<LookForWorksTakenOver>(second, cancellationToken);
        return second;
    }

    /// <summary>The first agent goes.</summary>
    public static async Task SettleAsync(this FleetBench bench, Registration first, Registration second, CancellationToken cancellationToken)
    {
        second = second with { Phase = ClaimPhase.Settling };
        Assert.True((await bench.RunAsync<MarkClaim, MarkResult>(second, cancellationToken)).Found);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(second, cancellationToken);
        await bench.RemoveAgentAsync(first with { Phase = ClaimPhase.Closing, Leaving = true }, cancellationToken);
        await bench.MeetAsync<LookForWorksTakenOver>(second, cancellationToken);
        Assert.True((await bench.RunAsync<MarkClaim, MarkResult>(second with { Phase = ClaimPhase.Joined }, cancellationToken)).Found);
    }

    /// <summary>The second agent goes again, and the first one has its works back.</summary>
    public static async Task ReturnAsync(this FleetBench bench, Registration first, Registration second, CancellationToken cancellationToken)
    {
        second = second with { Phase = ClaimPhase.Returning };
        Assert.True((await bench.RunAsync<MarkClaim, MarkResult>(second, cancellationToken)).Found);
        await bench.RemoveAgentAsync(second, cancellationToken);
        var back = first with { Move = second.Move! with { OtherUid = second.Klusterlet?.Uid }, Phase = ClaimPhase.Returning };
        await bench.UntilAsync(
            async () =>
            {
                // The first agent looks at its works every five minutes.
                bench.Clock.Advance(TimeSpan.FromSeconds(20));
                return (await bench.RunAsync<LookForWorksTakenOver, Look>(back, cancellationToken)).State == LookState.Met;
            },
            cancellationToken);
        Assert.True((await bench.RunAsync<MarkClaim, MarkResult>(second with { Phase = ClaimPhase.Joined }, cancellationToken)).Found);
    }

    public static Task<ManagedCluster> MemberAsync(this FleetBench bench, CancellationToken cancellationToken) =>
        bench.Client("hub1").RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, cancellationToken);

    private static async Task RemoveAgentAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        await bench.RunAsync<RestoreManagedCredential, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteKlusterlet, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForKlusterletGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteOwnCsrs, Done>(registration, cancellationToken);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteAgentNamespaces, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForNamespacesGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteManagedIdentity, Done>(registration, cancellationToken);
        await bench.RunAsync<RemoveOperator, Done>(registration, cancellationToken);
        await bench.RunAsync<ReleaseSlot, Done>(registration, cancellationToken);
    }
}
