using System.Globalization;

using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>
/// One reading of a hub. The order matters: accounts before the requests that they post, so that a request of an operation at work finds its
/// account; ManagedClusters last, with the leases that they are judged by. A kind that the hub refuses does not hide the others.
/// </summary>
internal sealed class HubReading(ClusterClient hub, HubSweepInput input, ListBudget budget)
{
    private const int MostRegistrations = 600;
    private const int MostIdentities = 100;

    private readonly HubFindings _judge = new(input.Hub, LiveOperations.Of(input.Live), input.BeganAt);
    private readonly HashSet<string> _turn = [.. input.Clusters.Select(cluster => cluster.Name)];
    private readonly BootstrapReading _bootstrap = new(hub, input, budget);
    private readonly List<HubRegistration> _registrations = [];
    private Dictionary<string, DateTimeOffset?>? _leases;

    /// <summary>What was found.</summary>
    public FindingList Findings { get; } = new();

    /// <summary>The registrations of the clusters in turn.</summary>
    public IReadOnlyList<HubRegistration> Registrations => _registrations;

    /// <summary>Whether something did not fit.</summary>
    public bool Cut { get; private set; }

    /// <summary>UIDs of identities that nobody needs.</summary>
    public IReadOnlyList<string> Identities => [.. _bootstrap.LeftOver.Take(MostIdentities)];

    /// <summary>ManagedClusters of ours.</summary>
    public int Ours { get; private set; }

    /// <summary>Pages read.</summary>
    public int Pages => budget.Pages;

    /// <summary>Reads it all; what kept it from the end is returned.</summary>
    public async Task<Finding?> ReadAsync(Patience patience)
    {
        Finding? problem = null;
        var readings = new Func<FindingList, CancellationToken, Task>[]
        {
            _bootstrap.ReadIdentitiesAsync,
            (_, cancellationToken) => _bootstrap.ReadRequestsAsync(cancellationToken),
            (_, cancellationToken) => ReadLeasesAsync(cancellationToken),
            ReadManagedClustersAsync,
        };
        foreach (var read in readings)
        {
            var found = new FindingList();
            var failure = await patience.TryAsync(cancellationToken =>
            {
                found = new FindingList();
                return read(found, cancellationToken);
            });
            Findings.Add(found);
            problem ??= failure;
            if (failure is { Code: not (ClusterFailureCode.Forbidden or ClusterFailureCode.KindNotServed) })
            {
                break;
            }
        }

        if (problem is null)
        {
            // Whose a request is follows from accounts and claims: without all of them one of an operation at work would look left over.
            Findings.Add(_bootstrap.Found());
        }

        Cut |= _bootstrap.LeftOver.Count > MostIdentities;
        return problem;
    }

    private async Task ReadLeasesAsync(CancellationToken cancellationToken)
    {
        var leases = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        await foreach (var page in hub.PagesAsync<LeaseRow>(new ListOf(ResourceKind.Lease, FieldSelector: $"metadata.name={LookForLease.Name}"), budget, cancellationToken))
        {
            foreach (var lease in page.Where(lease => lease.Metadata is { Name: LookForLease.Name, Namespace: not null }))
            {
                leases[lease.Metadata.Namespace!] = LeaseTime.Parse(lease.Spec?.RenewTime);
            }
        }

        _leases = leases;
    }

    private async Task ReadManagedClustersAsync(FindingList found, CancellationToken cancellationToken)
    {
        var missing = input.Joined.DistinctBy(joined => joined.Cluster, StringComparer.Ordinal).ToDictionary(joined => joined.Cluster, StringComparer.Ordinal);
        (Ours, Cut) = (0, false);
        _registrations.Clear();
        await foreach (var page in hub.PagesAsync<ManagedClusterRow>(new ListOf(ResourceKind.ManagedCluster), budget, cancellationToken))
        {
            foreach (var row in page)
            {
                missing.Remove(row.Metadata.Name);
                Take(Seen(row), found);
            }
        }

        foreach (var joined in missing.Values)
        {
            found.Add(_judge.OfMissing(joined));
        }
    }

    private void Take(RegistrationSeen seen, FindingList found)
    {
        found.Add(_judge.Of(seen));
        _bootstrap.Note(seen);
        if (_judge.Brief(seen) is not { } brief)
        {
            return;
        }

        Ours++;
        if (!_turn.Contains(seen.Cluster) && !_turn.Contains(seen.RunsOn))
        {
            return;
        }

        if (_registrations.Count < MostRegistrations)
        {
            _registrations.Add(brief);
        }
        else
        {
            Cut = true;
        }
    }

    private RegistrationSeen Seen(ManagedClusterRow row)
    {
        var available = row.Status?.Of(ConditionTypes.ManagedClusterConditionAvailable);
        var hosting = row.Annotation(OwnerAnnotations.HostingCluster);
        return new RegistrationSeen
        {
            Cluster = row.Metadata.Name,
            Operation = row.Maker,
            Phase = row.Annotation(OwnerAnnotations.Phase),
            HostingCluster = row.Annotation(OwnerAnnotations.Mode) is nameof(AgentMode.Hosted) or nameof(AgentMode.SingletonHosted) ? hosting : null,
            Accepted = row.Spec?.HubAcceptsClient == true,
            Joined = row.Status?.Of(ConditionTypes.ManagedClusterJoined)?.IsTrue ?? false,
            Terminating = row.Metadata.DeletionTimestamp is not null,
            CreatedAt = row.Metadata.CreationTimestamp,
            Available = available?.Status,
            AvailableBecause = string.Create(CultureInfo.InvariantCulture, $"{available?.Reason} {available?.Message}").Trim(),
            AvailableSince = available?.LastTransitionTime,
            LeaseSeconds = row.Spec?.LeaseDurationSeconds is > 0 and var seconds ? seconds : LookForAvailability.DefaultLeaseDurationSeconds,
            LeasesKnown = _leases is not null,
            LeaseRenewed = _leases?.GetValueOrDefault(row.Metadata.Name),
        };
    }
}
