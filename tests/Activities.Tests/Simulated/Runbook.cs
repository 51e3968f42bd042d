using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>The activities of a join and of an undo in the order in which the flows run them.</summary>
internal static class Runbook
{
    /// <summary>Up to the Klusterlet: everything that is written before a CSR comes.</summary>
    public static async Task<Registration> DeployAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        if (registration.Plan.Mode.IsHosted())
        {
            Assert.NotNull((await bench.RunAsync<ReserveSlot, SlotResult>(registration, cancellationToken)).Slot);
        }

        var claim = await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, cancellationToken);
        Assert.True(claim.Held, claim.ToString());
        Assert.True((await bench.RunAsync<PrepareRunner, RunnerResult>(registration, cancellationToken)).Namespace.Ready);
        if (registration.Plan.Mode.IsHosted())
        {
            await bench.RunAsync<EnsureManagedIdentity, Done>(registration, cancellationToken);
            await bench.MeetAsync<LookForManagedCredential>(registration, cancellationToken);
            await bench.RunAsync<DeliverManagedCredential, Done>(registration, cancellationToken);
        }

        registration = await bench.BootstrapAsync(registration, cancellationToken);
        await bench.MeetAsync<LookForOperator>(registration, cancellationToken);
        return registration with { Klusterlet = await bench.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, cancellationToken) };
    }

    public static async Task<Registration> BootstrapAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        var credential = await bench.RunAsync<EnsureBootstrapCredential, BootstrapCredential>(registration, cancellationToken);
        return registration with { Identity = credential.Identity, Tokens = [credential.Token] };
    }

    /// <summary>Waits for the agent's CSR and makes it the one to act on.</summary>
    public static async Task<Registration> FindCsrAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        var look = await bench.MeetAsync<LookForCsr>(registration, cancellationToken);
        var csr = Assert.Single(look.Csrs!.Ours);
        Assert.Empty(csr.Failed);
        return registration with { Csr = Target(csr), PinnedKey = csr.KeyFingerprint, PinnedAgent = look.Csrs.Agent };
    }

    public static CsrTarget Target(CsrSeen csr) => new(csr.Name, csr.Uid, csr.ResourceVersion, csr.KeyFingerprint);

    /// <summary>Accepts, approves, and waits until the hub says Available.</summary>
    public static async Task<Registration> LetInAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        var admitted = await bench.RunAsync<AdmitAgent, AdmitResult>(registration, cancellationToken);
        Assert.NotNull(admitted.Approved);
        registration = registration with { AcceptedAt = admitted.AcceptedAt };
        await bench.MeetAsync<LookForAvailability>(registration, cancellationToken);
        return registration;
    }

    /// <summary>The whole join until Available.</summary>
    public static async Task<Registration> JoinAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken) =>
        await bench.LetInAsync(
            await bench.FindCsrAsync(await bench.DeployAsync(registration, cancellationToken), cancellationToken), cancellationToken);

    /// <summary>The undo, in the order that OCM needs.</summary>
    public static async Task UndoAsync(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        registration = registration with { Phase = ClaimPhase.Closing };
        var mark = await bench.RunAsync<MarkClaim, MarkResult>(registration, cancellationToken);
        if (mark.Accepted)
        {
            await bench.RunAsync<DeleteManagedCluster, Done>(registration, cancellationToken);
            await bench.MeetAsync<LookForManagedClusterGone>(registration, cancellationToken);
        }

        await bench.RunAsync<RestoreManagedCredential, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteKlusterlet, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForKlusterletGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteOwnCsrs, Done>(registration, cancellationToken);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, cancellationToken);
        if (!mark.Accepted)
        {
            await bench.RunAsync<DeleteManagedCluster, Done>(registration, cancellationToken);
            await bench.MeetAsync<LookForManagedClusterGone>(registration, cancellationToken);
        }

        await bench.RunAsync<DeleteAgentNamespaces, Done>(registration, cancellationToken);
        await bench.MeetAsync<LookForNamespacesGone>(registration, cancellationToken);
        await bench.RunAsync<DeleteManagedIdentity, Done>(registration, cancellationToken);
        await bench.RunAsync<DeleteHubNamespace, Done>(registration, cancellationToken);
        await bench.RunAsync<RemoveOperator, Done>(registration, cancellationToken);
        await bench.RunAsync<ReleaseSlot, Done>(registration, cancellationToken);
    }

    public static async Task<Look> MeetAsync<TActivity>(this FleetBench bench, Registration registration, CancellationToken cancellationToken)
        where TActivity : RegistrationActivity<Look>
    {
        var look = await bench.WaitAsync<TActivity>(registration, cancellationToken);
        Assert.True(look.State == LookState.Met, $"{typeof(TActivity).Name}: {look.State} {look.Seen}");
        return look;
    }
}
