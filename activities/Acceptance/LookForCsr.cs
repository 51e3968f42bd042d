using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Whether a CSR of our identity is there. All CSRs of the hub are looked at, whatever their labels: one that our token posted under another
/// name is how a leaked token shows. Until then the wait says what the agent is at.
/// </summary>
internal sealed class LookForCsr(RegistrationClusters clusters, ClaimFence fence, Watching watching, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var expected = ExpectedCsr.Of(registration) ?? throw new ArgumentException("LookForCsr needs identity and klusterlet.", nameof(registration));
        if (MayBeRegistered(registration) && await IsRegisteredAsync(registration, cancellationToken))
        {
            return Registered(time.GetUtcNow(), watched: false);
        }

        var hub = clusters.Hub(registration);
        var seen = await watching.AllAsync<CertificateSigningRequest>(
            registration,
            hub,
            ResourceKind.CertificateSigningRequest,
            null,
            all => all.Any(csr => OwnRequests.IsOurs(csr, registration)),
            cancellationToken);
        var look = CsrSurvey.Look(registration, expected, seen.Object, time.GetUtcNow());
        var pods = await AgentPods.ListAsync(registration, clusters.Runner(registration), cancellationToken);
        return seen.Satisfied
            ? new Look { State = LookState.Met, Watched = seen.Watched, Csrs = look with { Agent = AgentPods.Incarnation(pods) } }
            : await NoneAsync(registration, look, seen, pods, cancellationToken);
    }

    private async Task<Look> NoneAsync(
        Registration registration, CsrLook look, Seen<IReadOnlyList<CertificateSigningRequest>> seen, IReadOnlyList<Pod> pods, CancellationToken cancellationToken)
    {
        if (await IsRegisteredAsync(registration, cancellationToken))
        {
            return Registered(look.At, seen.Watched);
        }

        var klusterlet = await clusters.Runner(registration).GetAsync<Klusterlet>(
            ResourceKind.Klusterlet, null, registration.Plan.Names.Klusterlet, cancellationToken);
        var labelled = seen.Object.Count(csr => csr.Metadata.Label(CsrChecks.ClusterNameLabel) == registration.Cluster.Value);
        var waiting = new Look
        {
            State = LookState.Waiting,
            Watched = seen.Watched,
            Seen = WithForeign(AgentDiagnosis.Of(registration, klusterlet, pods, labelled), look),
            Csrs = look with { Agent = AgentPods.Incarnation(pods) },
        };
        return await fence.StillWaitingAsync(registration, waiting, cancellationToken);
    }

    private static Finding WithForeign(Finding diagnosis, CsrLook look) =>
        look.ForeignCount == 0
            ? diagnosis
            : diagnosis with { Sentence = $"{diagnosis.Sentence} {look.ForeignCount} CSRs of others claim this cluster and are left alone: {string.Join(", ", look.Foreign)}." };

    private static Look Registered(DateTimeOffset now, bool watched) =>
        new()
        {
            State = LookState.Met,
            Watched = watched,
            Csrs = new CsrLook { Ours = [], Foreign = [], ForeignCount = 0, Registered = true, At = now },
        };

    // A first attempt of a first run starts with an agent that is new.
    private static bool MayBeRegistered(Registration registration) => registration.AcceptedAt is not null || registration.Attempt > 1;

    /// <summary>Whether the agent has a certificate of its own: its secret names it, and the hub says that it has registered.</summary>
    private async Task<bool> IsRegisteredAsync(Registration registration, CancellationToken cancellationToken)
    {
        var secret = await clusters.Runner(registration).GetAsync<Secret>(
            ResourceKind.Secret, registration.Plan.Names.RunsIn, AgentNamePin.SecretName, cancellationToken);
        if (!AgentNamePin.HoldsCertificate(secret, AgentNamePin.NameOf(registration)))
        {
            return false;
        }

        var cluster = await clusters.Hub(registration).GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
        return cluster?.Status?.Conditions.IsTrue(ConditionTypes.ManagedClusterJoined) ?? false;
    }
}
