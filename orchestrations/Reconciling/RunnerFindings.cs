namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>What the objects of one managed or hosting cluster say beside what the hubs say of it. Pure.</summary>
public sealed class RunnerFindings
{
    private const double DueFrom = 0.9;

    private static readonly TimeSpan ExternalNearEnd = TimeSpan.FromDays(7);

    private readonly RunnerFacts _facts;
    private readonly IReadOnlyList<HubRegistration> _registrations;
    private readonly HashSet<string> _completeHubs;
    private readonly HashSet<string> _ownersHubs;
    private readonly HashSet<string> _identities;
    private readonly LiveOperations _live;
    private readonly DateTimeOffset _now;

    private RunnerFindings(RunnerFacts facts, ClusterSweepInput hubs, LiveOperations live, DateTimeOffset now)
    {
        _facts = facts;
        _registrations = hubs.Registrations;
        _completeHubs = [.. hubs.CompleteHubs];
        _ownersHubs = [.. hubs.OwnersHubs ?? []];
        _identities = [.. hubs.Identities];
        _live = live;
        _now = now;
    }

    private string Runner => _facts.Runner.Name;

    /// <summary>Everything that is wrong on a cluster.</summary>
    /// <param name="facts">What is there.</param>
    /// <param name="hubs">What the hubs say.</param>
    /// <param name="live">The operations at work.</param>
    /// <param name="now">When the sweep began.</param>
    public static IEnumerable<DriftFinding> Of(RunnerFacts facts, ClusterSweepInput hubs, LiveOperations live, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(hubs);
        var judge = new RunnerFindings(facts, hubs, live, now);
        return judge.Missing().Concat(judge.OfAgents()).Concat(judge.OfTokens()).Concat(judge.LeftOver());
    }

    /// <summary>Registrations of this cluster without a klusterlet here.</summary>
    private IEnumerable<DriftFinding> Missing() =>
        _registrations
            .Where(registration => registration.Accepted && registration.RunsOn == Runner && (registration.RunsOn != registration.Cluster) == _facts.Runner.Hosting)
            .Where(registration => !HasKlusterlet(registration.Cluster, registration.Hub) && !_live.Contains(registration.Operation))
            .Select(Missing);

    private DriftFinding Missing(HubRegistration registration)
    {
        var none = new OwnedObject(string.Empty, registration.Hub, registration.Cluster, registration.Operation, null);
        var evidence = $"Accepted on hub {registration.Hub}; among {_facts.Klusterlets.Count} klusterlets of ours on {Runner} is none for it.";
        return Finding(DriftKind.KlusterletMissing, none, evidence) with { Subject = null };
    }

    private IEnumerable<DriftFinding> OfAgents()
    {
        var own = _facts.Klusterlets.Where(klusterlet => klusterlet.Hosted == _facts.Runner.Hosting && IsHere(klusterlet.Made));
        foreach (var klusterlet in own.Where(klusterlet => IsSettled(klusterlet.Made)))
        {
            if (IsForgotten(klusterlet.Made))
            {
                var going = klusterlet.Made.Terminating ? "; it is being deleted, and does not go" : string.Empty;
                yield return Finding(DriftKind.KlusterletForgotten, klusterlet.Made, $"Hub {klusterlet.Made.Hub} has no ManagedCluster {klusterlet.Made.Cluster} of ours whose agent runs here{going}.");
            }
            else if (klusterlet.Made.Hub is { } hub && _ownersHubs.Contains(hub))
            {
                foreach (var finding in OfOwnersHub(klusterlet))
                {
                    yield return finding;
                }
            }
            else if (MustBootstrap(klusterlet) is { } why)
            {
                yield return Finding(DriftKind.MustBootstrapAgain, klusterlet.Made, why);
            }
            else if (NearEnd(klusterlet) is { } certificate)
            {
                yield return certificate;
            }

            if (klusterlet.Hosted && ExternalNearItsEnd(klusterlet) is { } external)
            {
                yield return external;
            }
        }
    }

    /// <summary>Nothing on such a hub may be listed: what the operator says, and the certificate, is all that tells.</summary>
    private IEnumerable<DriftFinding> OfOwnersHub(KlusterletOnRunner klusterlet)
    {
        if (klusterlet is { DegradedReason: { } reason, HostAlias: false } && !IsOutdated(klusterlet))
        {
            var lost = MustBootstrap(klusterlet);
            yield return Finding(
                DriftKind.NotConnected,
                klusterlet.Made,
                $"The agent in {klusterlet.RunsIn}: {lost ?? $"{reason}, as its operator sees."}") with
            {
                Severity = lost is null ? DriftSeverity.Warning : DriftSeverity.Error,
            };
        }

        if (NearEnd(klusterlet) is { } certificate)
        {
            yield return certificate;
        }
    }

    /// <summary>Whether the operator still says that there is no certificate, and there is one: it looks twice a minute.</summary>
    private bool IsOutdated(KlusterletOnRunner klusterlet) =>
        klusterlet.DegradedReason?.Split(',') is [_, "HubKubeConfigSecretMissing" or "HubKubeConfigMissing"]
        && _facts.Certificates.Any(seen => seen.Namespace == klusterlet.RunsIn && seen.NotAfter > _now);

    private IEnumerable<DriftFinding> OfTokens()
    {
        foreach (var secret in _facts.BootstrapSecrets.Where(secret => IsHere(secret.Made) && IsSettled(secret.Made)))
        {
            if (!HasKlusterlet(secret.Made.Cluster, secret.Made.Hub))
            {
                yield return Finding(DriftKind.BootstrapTokenLeft, secret.Made, $"No klusterlet on {Runner} is of this registration; {(secret.ExpiresAt is { } ends ? $"the token ends {ends:u}" : "when the token ends is not known")}.");
            }
            else if (secret.ExpiresAt > _now && secret.IdentityUid is { } uid && _identities.Contains(uid))
            {
                yield return Finding(DriftKind.BootstrapTokenLeft, secret.Made, $"The join is over, its account is still on hub {secret.Made.Hub}, and the token lives until {secret.ExpiresAt:u}.");
            }
        }
    }

    private IEnumerable<DriftFinding> LeftOver()
    {
        var slots = _facts.Slots.Where(slot => IsSettled(slot) && !HasKlusterlet(slot.Cluster, slot.Hub))
            .Select(slot => Finding(DriftKind.ReservationWithoutRegistration, slot, $"Reserved for {slot.Cluster} on hub {slot.Hub}, which has no klusterlet on {Runner}."));
        var identities = _facts.ManagedIdentities
            .Where(identity => IsHere(identity) && IsSettled(identity) && identity.Hub is { } hub && _completeHubs.Contains(hub))
            .Where(identity => !_registrations.Any(registration => registration.Cluster == identity.Cluster && registration.Hub == identity.Hub && registration.RunsOn != registration.Cluster))
            .Select(identity => Finding(DriftKind.ManagedIdentityLeft, identity, $"Hub {identity.Hub} has no hosted registration of {identity.Cluster}."));
        var namespaces = _facts.Namespaces.Where(ns => !ns.Terminating && IsHere(ns) && IsSettled(ns) && !HasKlusterlet(ns.Cluster, ns.Hub))
            .Select(ns => Finding(DriftKind.NamespaceLeft, ns, $"Made for {ns.Cluster} on hub {ns.Hub}, which has no klusterlet on {Runner}."));
        return slots.Concat(identities).Concat(namespaces);
    }

    private bool IsForgotten(OwnedObject klusterlet) =>
        klusterlet.Hub is { } hub
        && _completeHubs.Contains(hub)
        && !_registrations.Any(registration => registration.Hub == hub && registration.Cluster == klusterlet.Cluster && registration.RunsOn == Runner);

    /// <summary>Why an agent can only go on with a new bootstrap token; nothing where it can go on without, or has one.</summary>
    private string? MustBootstrap(KlusterletOnRunner klusterlet)
    {
        if (klusterlet.DegradedReason?.Split(',') is not [var bootstrap, var hub] || bootstrap == "BootstrapSecretFunctional" || !IsTokenDead(klusterlet))
        {
            return null;
        }

        var certificate = _facts.Certificates.FirstOrDefault(seen => seen.Namespace == klusterlet.RunsIn);
        var lost = hub switch
        {
            "HubKubeConfigSecretMissing" or "HubKubeConfigMissing" => certificate?.NotAfter is null ? "it has no certificate" : null,
            "HubKubeConfigUnauthorized" => "the hub refuses its certificate",
            "HubKubeConfigError" when klusterlet.DegradedMessage?.Contains("x509", StringComparison.Ordinal) == true => "it does not trust the hub",
            "HubKubeConfigError" => certificate?.NotAfter is { } end && end <= _now ? $"its certificate ended {end:u}" : null,
            _ => null,
        };
        return lost is null ? null : $"{klusterlet.DegradedReason}: {lost}, and its bootstrap token was revoked or has ended.";
    }

    private bool IsTokenDead(KlusterletOnRunner klusterlet)
    {
        var secret = _facts.BootstrapSecrets.FirstOrDefault(seen => seen.Made.Namespace == klusterlet.RunsIn);
        return secret is null
            || secret.ExpiresAt is not { } ends
            || ends <= _now
            || (secret.IdentityUid is { } uid && klusterlet.Made.Hub is { } hub && _completeHubs.Contains(hub) && !_identities.Contains(uid));
    }

    private DriftFinding? NearEnd(KlusterletOnRunner klusterlet)
    {
        if (_facts.Certificates.FirstOrDefault(seen => seen.Namespace == klusterlet.RunsIn) is not { NotBefore: { } from, NotAfter: { } until }
            || _now < from + ((until - from) * DueFrom))
        {
            return null;
        }

        return Finding(DriftKind.CertificateNearEnd, klusterlet.Made, $"Its certificate {(until <= _now ? "ended" : "ends")} {until:u}; agents renew theirs long before.") with
        {
            Severity = until <= _now ? DriftSeverity.Error : DriftSeverity.Warning,
        };
    }

    private DriftFinding? ExternalNearItsEnd(KlusterletOnRunner klusterlet)
    {
        if (_facts.ExternalCredentials.FirstOrDefault(seen => seen.Namespace == klusterlet.RunsIn)?.NotAfter is not { } until || until - _now > ExternalNearEnd)
        {
            return null;
        }

        var subject = klusterlet.Made with { Subject = $"secret/external-managed-kubeconfig -n {klusterlet.RunsIn}" };
        return Finding(DriftKind.ExternalCredentialNearEnd, subject, $"The credential for {klusterlet.Made.Cluster} {(until <= _now ? "ended" : "ends")} {until:u}.") with
        {
            Severity = until <= _now ? DriftSeverity.Error : DriftSeverity.Warning,
        };
    }

    private bool HasKlusterlet(string? cluster, string? hub) =>
        _facts.Klusterlets.Any(klusterlet => klusterlet.Made.Cluster == cluster && klusterlet.Made.Hub == hub);

    // One server may be a hosting cluster and a managed one at once, or have several names: each object is judged where it belongs.
    private bool IsHere(OwnedObject made) => _facts.Runner.Hosting || made.Cluster == Runner;

    private bool IsSettled(OwnedObject made) => Settled.Is(made.Operation, made.CreatedAt, _live, _now);

    private DriftFinding Finding(DriftKind kind, OwnedObject about, string evidence) => new()
    {
        Kind = kind,
        Severity = DriftRules.Severity(kind),
        Hub = about.Hub,
        Cluster = about.Cluster,
        RunsOn = Runner,
        Operation = about.Operation,
        Subject = about.Subject,
        Evidence = Evidence.Cut(evidence),
    };
}
