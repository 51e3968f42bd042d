namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>What the objects of one hub say. Pure; an object at a time, so that a hub of any size is judged while it is read.</summary>
public sealed class HubFindings(string hub, LiveOperations live, DateTimeOffset now)
{
    // A lease is renewed once in a period; hubs wait for five before they call a cluster Unknown.
    private const int LeasePeriods = 3;

    /// <summary>What is wrong with a ManagedCluster; nothing for those of others.</summary>
    public DriftFinding? Of(RegistrationSeen seen)
    {
        if (seen.Operation is null || !Settled.Is(seen.Operation, seen.CreatedAt, live, now))
        {
            return null;
        }

        if (!IsMember(seen))
        {
            return seen is { Phase: Domain.ClaimPhase.Skipped, Joined: true }
                ? null
                : Finding(DriftKind.ManagedClusterWithoutAgent, seen, $"Its claim is in phase {seen.Phase ?? "none"}, no agent has joined, and operation {seen.Operation} is not at work.");
        }

        return seen switch
        {
            { Terminating: true } => Finding(DriftKind.NotAvailable, seen, "It is being deleted, and does not go."),
            { Accepted: false } => Finding(DriftKind.NotAccepted, seen, "hubAcceptsClient is false."),
            { Available: not "True" } => OfUnavailable(seen),
            { LeasesKnown: true } => OfLease(seen),
            _ => null,
        };
    }

    /// <summary>The registration in brief; nothing for those of others.</summary>
    public HubRegistration? Brief(RegistrationSeen seen) =>
        seen.Operation is null
            ? null
            : new HubRegistration(
                seen.Cluster,
                hub,
                seen.RunsOn,
                seen.Operation,
                IsMember(seen) && seen is { Accepted: true, Terminating: false } && Settled.Is(seen.Operation, seen.CreatedAt, live, now));

    /// <summary>What to say of a registration that an operation joined and that was not there.</summary>
    public DriftFinding? OfMissing(JoinedRegistration joined) =>
        live.Contains(joined.Operation)
            ? null
            : Finding(DriftKind.ManagedClusterMissing, joined.Cluster, joined.Operation, null, $"Operation {joined.Operation} joined it; the hub has no ManagedCluster of that name.");

    /// <summary>What to say of a part of a bootstrap identity.</summary>
    public DriftFinding? OfIdentity(OwnedObject part) =>
        Settled.Is(part.Operation, part.CreatedAt, live, now)
            ? Finding(DriftKind.BootstrapIdentityLeft, part.Cluster, part.Operation, part.Subject, $"Made {part.CreatedAt:u} by an operation that is not at work any more.")
            : null;

    /// <summary>What to say of a pending request that one of our identities posted.</summary>
    /// <param name="request">The request; its cluster is what its label says.</param>
    /// <param name="requester">The identity's name.</param>
    public DriftFinding? OfRequest(OwnedObject request, string requester) =>
        Settled.Is(request.Operation, request.CreatedAt, live, now)
            ? Finding(DriftKind.CsrLeft, request.Cluster, request.Operation, request.Subject, $"Pending since {request.CreatedAt:u}; {requester} posted it.")
            : null;

    private static bool IsMember(RegistrationSeen seen) =>
        seen.Phase == Domain.ClaimPhase.Joined || (seen is { Joined: true, Accepted: true } && seen.Phase != Domain.ClaimPhase.Skipped);

    private DriftFinding? OfUnavailable(RegistrationSeen seen)
    {
        var lease = seen.LeaseRenewed is { } renewed ? $"; lease renewed {renewed:u}" : string.Empty;
        return seen.AvailableSince is { } since && now - since < Settled.Time
            ? null
            : Finding(DriftKind.NotAvailable, seen, $"Available={seen.Available ?? "not set"} since {seen.AvailableSince:u}{lease}: {seen.AvailableBecause}");
    }

    private DriftFinding? OfLease(RegistrationSeen seen)
    {
        if (seen.LeaseRenewed is not { } renewed)
        {
            return Finding(DriftKind.LeaseOld, seen, "The hub says Available, and there is no lease.");
        }

        return now - renewed > (TimeSpan.FromSeconds(seen.LeaseSeconds) * LeasePeriods) + Settled.Time
            ? Finding(DriftKind.LeaseOld, seen, $"Renewed {renewed:u}, with a period of {seen.LeaseSeconds} s; the hub still says Available.")
            : null;
    }

    private DriftFinding Finding(DriftKind kind, RegistrationSeen seen, string evidence) =>
        Finding(kind, seen.Cluster, seen.Operation, null, evidence) with { RunsOn = seen.HostingCluster };

    private DriftFinding Finding(DriftKind kind, string? cluster, string? operation, string? subject, string evidence) => new()
    {
        Kind = kind,
        Severity = DriftRules.Severity(kind),
        Hub = hub,
        Cluster = cluster,
        Operation = operation,
        Subject = subject,
        Evidence = Evidence.Cut(evidence),
    };
}
