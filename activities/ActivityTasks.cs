using Microsoft.DurableTask;

using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Capacity;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.HandingOver;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Activities.Moving;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Activities;

/// <summary>The one list of all activities, by the names that are written to history.</summary>
public static class ActivityTasks
{
    /// <summary>Adds every activity to a registry.</summary>
    public static void AddTo(DurableTaskRegistry registry)
    {
        registry.AddActivity<ReadFleet>(TaskNames.ReadFleet);
        registry.AddActivity<InspectManagedCluster>(TaskNames.InspectManagedCluster);
        registry.AddActivity<InspectHub>(TaskNames.InspectHub);
        registry.AddActivity<InspectHostingCluster>(TaskNames.InspectHostingCluster);
        registry.AddActivity<OrderCapacity>(TaskNames.OrderCapacity);
        registry.AddActivity<LookForCapacity>(TaskNames.LookForCapacity);
        AddJoining(registry);
        AddAcceptance(registry);
        AddVerification(registry);
        AddUndoing(registry);
        AddLeaving(registry);
        AddHandingOver(registry);
        registry.AddActivity<ClaimMove>(TaskNames.ClaimMove);
        registry.AddActivity<LookForWorksTakenOver>(TaskNames.LookForWorksTakenOver);
        registry.AddActivity<ReadSweepScope>(TaskNames.ReadSweepScope);
        registry.AddActivity<SweepHub>(TaskNames.SweepHub);
        registry.AddActivity<SweepClusters>(TaskNames.SweepClusters);
    }

    /// <summary>Adds the activities that need <see cref="ISweepRecords"/>; a host whose activities have no client of the task hub has its own.</summary>
    public static void AddRecordTasksTo(DurableTaskRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddActivity<BeginSweep>(TaskNames.BeginSweep);
        registry.AddActivity<ReadOperations>(TaskNames.ReadOperations);
        registry.AddActivity<PruneSweeps>(TaskNames.PruneSweeps);
    }

    private static void AddJoining(DurableTaskRegistry registry)
    {
        registry.AddActivity<ReserveSlot>(TaskNames.ReserveSlot);
        registry.AddActivity<ClaimManagedCluster>(TaskNames.ClaimManagedCluster);
        registry.AddActivity<PrepareRunner>(TaskNames.PrepareRunner);
        registry.AddActivity<LookForOperator>(TaskNames.LookForOperator);
        registry.AddActivity<LookForAgentNamespace>(TaskNames.LookForAgentNamespace);
        registry.AddActivity<EnsureManagedIdentity>(TaskNames.EnsureManagedIdentity);
        registry.AddActivity<LookForManagedCredential>(TaskNames.LookForManagedCredential);
        registry.AddActivity<DeliverManagedCredential>(TaskNames.DeliverManagedCredential);
        registry.AddActivity<EnsureBootstrapCredential>(TaskNames.EnsureBootstrapCredential);
        registry.AddActivity<DeliverBootstrapToken>(TaskNames.DeliverBootstrapToken);
        registry.AddActivity<DeliverOwnersCredential>(TaskNames.DeliverOwnersCredential);
        registry.AddActivity<DeployKlusterlet>(TaskNames.DeployKlusterlet);
        registry.AddActivity<MarkClaim>(TaskNames.MarkClaim);
        registry.AddActivity<RevokeBootstrapIdentity>(TaskNames.RevokeBootstrapIdentity);
    }

    private static void AddAcceptance(DurableTaskRegistry registry)
    {
        registry.AddActivity<LookForCsr>(TaskNames.LookForCsr);
        registry.AddActivity<DeleteCsr>(TaskNames.DeleteCsr);
        registry.AddActivity<DenyCsr>(TaskNames.DenyCsr);
        registry.AddActivity<AdmitAgent>(TaskNames.AdmitAgent);
        registry.AddActivity<LookForOwnersAcceptance>(TaskNames.LookForOwnersAcceptance);
    }

    private static void AddVerification(DurableTaskRegistry registry)
    {
        registry.AddActivity<LookForAvailability>(TaskNames.LookForAvailability);
        registry.AddActivity<LookForLease>(TaskNames.LookForLease);
        registry.AddActivity<CreateProbe>(TaskNames.CreateProbe);
        registry.AddActivity<LookForProbe>(TaskNames.LookForProbe);
        registry.AddActivity<DeleteProbe>(TaskNames.DeleteProbe);
        registry.AddActivity<LookForProbeGone>(TaskNames.LookForProbeGone);
        registry.AddActivity<ObserveSiblings>(TaskNames.ObserveSiblings);
    }

    private static void AddUndoing(DurableTaskRegistry registry)
    {
        registry.AddActivity<DeleteManagedCluster>(TaskNames.DeleteManagedCluster);
        registry.AddActivity<LookForManagedClusterGone>(TaskNames.LookForManagedClusterGone);
        registry.AddActivity<RestoreManagedCredential>(TaskNames.RestoreManagedCredential);
        registry.AddActivity<DeleteKlusterlet>(TaskNames.DeleteKlusterlet);
        registry.AddActivity<LookForKlusterletGone>(TaskNames.LookForKlusterletGone);
        registry.AddActivity<DeleteOwnCsrs>(TaskNames.DeleteOwnCsrs);
        registry.AddActivity<DeleteAgentNamespaces>(TaskNames.DeleteAgentNamespaces);
        registry.AddActivity<LookForNamespacesGone>(TaskNames.LookForNamespacesGone);
        registry.AddActivity<DeleteManagedIdentity>(TaskNames.DeleteManagedIdentity);
        registry.AddActivity<DeleteHubNamespace>(TaskNames.DeleteHubNamespace);
        registry.AddActivity<RemoveOperator>(TaskNames.RemoveOperator);
        registry.AddActivity<ReleaseSlot>(TaskNames.ReleaseSlot);
        registry.AddActivity<FindResidue>(TaskNames.FindResidue);
    }

    private static void AddLeaving(DurableTaskRegistry registry)
    {
        registry.AddActivity<InspectMemberships>(TaskNames.InspectMemberships);
        registry.AddActivity<OrphanWorks>(TaskNames.OrphanWorks);
        registry.AddActivity<LookForWorksOrphaned>(TaskNames.LookForWorksOrphaned);
        registry.AddActivity<DeleteWorks>(TaskNames.DeleteWorks);
        registry.AddActivity<LookForWorksGone>(TaskNames.LookForWorksGone);
        registry.AddActivity<LookForAppliedWorksGone>(TaskNames.LookForAppliedWorksGone);
        registry.AddActivity<ProveAgentGone>(TaskNames.ProveAgentGone);
        registry.AddActivity<RemoveWorkFinalizers>(TaskNames.RemoveWorkFinalizers);
        registry.AddActivity<ProveManagedClusterGone>(TaskNames.ProveManagedClusterGone);
        registry.AddActivity<RemoveKlusterletFinalizers>(TaskNames.RemoveKlusterletFinalizers);
        registry.AddActivity<DeleteLeftovers>(TaskNames.DeleteLeftovers);
    }

    private static void AddHandingOver(DurableTaskRegistry registry)
    {
        registry.AddActivity<LookAtBothHubs>(TaskNames.LookAtBothHubs);
        registry.AddActivity<CutOver>(TaskNames.CutOver);
        registry.AddActivity<UndoCutOver>(TaskNames.UndoCutOver);
        registry.AddActivity<ProbeRefusals>(TaskNames.ProbeRefusals);
    }
}
