using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>The activities of a leave in the order in which the flow runs them.</summary>
internal static class LeaveBench
{
    private static readonly OperationId Leaving = new("op-llllllllllllllllllllllllll");

    /// <summary>The whole join, to its end: the claim says joined and the bootstrap identity is gone.</summary>
    public static async Task<Registration> MemberAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        registration = await bench.JoinAsync(registration, cancellationToken);
        await bench.RunAsync<MarkClaim, MarkResult>(registration with { Phase = ClaimPhase.Joined }, cancellationToken);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, cancellationToken);
        return registration;
    }

    /// <summary>What an inspection sees, planned.</summary>
    public static async Task<PlannedLeave> PlanLeaveAsync(this FleetBench bench, string hub, CancellationToken cancellationToken)
    {
        var request = new OffboardingRequest
        {
            Operation = Leaving,
            RequestHash = "sha256:0",
            RequestedBy = "tester",
            Cluster = new ManagedClusterName(Registrations.Cluster),
            Hubs = [new HubName(hub)],
            AcceptLoss = true,
        };
        var facts = await bench.Make<InspectMemberships>().InspectAsync(request, cancellationToken);
        return Assert.Single(LeavePlanner.Plan(request, facts).Registrations);
    }

    /// <summary>The registration to leave, rebuilt from what is on the clusters.</summary>
    public static async Task<Registration> FindMemberAsync(
        this FleetBench bench, string hub, CancellationToken cancellationToken, WorkloadFate fate = WorkloadFate.Keep)
    {
        var planned = await bench.PlanLeaveAsync(hub, cancellationToken);
        Assert.Null(planned.Refusal);
        return planned.Registration! with { Workloads = fate, Phase = ClaimPhase.Closing };
    }

    /// <summary>The hub's side, while the agent lives.</summary>
    public static async Task LeaveHubSideAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        Assert.True((await bench.RunAsync<MarkClaim, MarkResult>(registration, cancellationToken)).Found);
        if (registration.Workloads == WorkloadFate.Keep)
        {
            await bench.RunAsync<OrphanWorks, WorksResult>(registration, cancellationToken);
            await bench.MeetAsync<LookForWorksOrphaned>(registration, cancellationToken);
        }

        await bench.RunAsync<DeleteWorks, WorksResult>(registration, cancellationToken);
        await bench.MeetAsync<LookForWorksGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteManagedCluster, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForManagedClusterGone>(registration, cancellationToken);
    }

    /// <summary>The rest.</summary>
    public static async Task LeaveRunnerSideAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        await bench.RunAsync<RestoreManagedCredential, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteKlusterlet, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForKlusterletGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteAgentNamespaces, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForNamespacesGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteManagedIdentity, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteHubNamespace, Done>(registration, cancellationToken);
        await bench.RunAsync<RemoveOperator, Done>(registration, cancellationToken);
        await bench.RunAsync<ReleaseSlot, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteManagedCluster, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteOwnCsrs, Done>(registration, cancellationToken);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, cancellationToken);
    }

    public static async Task LeaveAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        await bench.LeaveHubSideAsync(registration, cancellationToken);
        await bench.LeaveRunnerSideAsync(registration, cancellationToken);
    }

    /// <summary>A work of the hub's owner with one ConfigMap, applied on the cluster.</summary>
    public static async Task PutWorkAsync(this FleetBench bench, string hub, string name, CancellationToken cancellationToken)
    {
        var map = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            ["data"] = new JsonObject { ["of"] = hub },
        };
        var work = new ManifestWork
        {
            Metadata = new ObjectMeta { Name = name, Namespace = Registrations.Cluster },
            Spec = new ManifestWorkSpec { Workload = new ManifestWorkload { Manifests = [map] } },
        };
        await bench.Client(hub).CreateAsync<ManifestWork>(ResourceKind.ManifestWork, work, null, cancellationToken);
        await bench.UntilAsync(async () => await bench.HasWorkloadAsync(name, cancellationToken), cancellationToken);
    }

    public static async Task<bool> HasWorkloadAsync(this FleetBench bench, string name, CancellationToken cancellationToken) =>
        await bench.Client(Registrations.Cluster).GetAsync<ConfigMap>(ResourceKind.ConfigMap, "default", name, cancellationToken) is not null;

    /// <summary>Looks until it holds.</summary>
    public static async Task UntilAsync(this FleetBench bench, Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), bench.Simulation.Time, deadline.Token);
        }
    }
}
