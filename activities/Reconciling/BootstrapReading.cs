using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>What is on a hub of bootstrap identities and of the requests that they posted. Of accounts and roles only metadata is read.</summary>
internal sealed class BootstrapReading(ClusterClient hub, HubSweepInput input, ListBudget budget)
{
    private const string OfOurs = OwnerAnnotations.ManagedBy + "=" + OwnerAnnotations.ManagedByValue;
    private const string ClusterLabel = "open-cluster-management.io/cluster-name";
    private const string Requesters = "system:serviceaccount:" + RegistrationNames.OperatorNamespace + ":";
    private const string NamePrefix = "mhf-";

    // Everything else is in excess of what anybody looks through.
    private const int MostRequests = 1_000;

    private static readonly (ResourceKind Kind, string? Namespace, string Word)[] Parts =
    [
        (ResourceKind.ServiceAccount, RegistrationNames.OperatorNamespace, "serviceaccount"),
        (ResourceKind.ClusterRoleBinding, null, "clusterrolebinding"),
        (ResourceKind.ClusterRole, null, "clusterrole"),
    ];

    private readonly LiveOperations _live = LiveOperations.Of(input.Live);
    private readonly HubFindings _judge = new(input.Hub, LiveOperations.Of(input.Live), input.BeganAt);
    private readonly Dictionary<string, string> _operations = new(StringComparer.Ordinal);
    private readonly List<(string Requester, OwnedObject Request)> _requests = [];
    private readonly HashSet<string> _leftOver = new(StringComparer.Ordinal);

    /// <summary>UIDs of accounts that no operation at work needs.</summary>
    public IReadOnlyCollection<string> LeftOver => _leftOver;

    /// <summary>Reads accounts, bindings and roles.</summary>
    public async Task ReadIdentitiesAsync(FindingList found, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<string, (List<string> Words, Row Row)>(StringComparer.Ordinal);
        _leftOver.Clear();
        foreach (var (kind, ns, word) in Parts)
        {
            await foreach (var page in hub.PagesAsync<Row>(new ListOf(kind, ns, OfOurs) { MetadataOnly = true }, budget, cancellationToken))
            {
                foreach (var row in page.Where(IsBootstrap))
                {
                    Take(row, word, parts);
                }
            }
        }

        foreach (var (name, (words, row)) in parts)
        {
            found.Add(_judge.OfIdentity(row.Owned($"{string.Join(' ', words.Select(word => $"{word}/{name}"))} -n {RegistrationNames.OperatorNamespace}")));
        }
    }

    /// <summary>Reads requests; those of ours that are pending are judged once it is known whose they are.</summary>
    public async Task ReadRequestsAsync(CancellationToken cancellationToken)
    {
        _requests.Clear();
        await foreach (var page in hub.PagesAsync<RequestRow>(new ListOf(ResourceKind.CertificateSigningRequest), budget, cancellationToken))
        {
            foreach (var row in page.Where(row => row.IsPending && _requests.Count < MostRequests))
            {
                if (RequesterOf(row) is { } requester)
                {
                    var cluster = row.Metadata.Labels?.GetValueOrDefault(ClusterLabel);
                    _requests.Add((requester, new OwnedObject($"csr/{row.Metadata.Name}", input.Hub, cluster, null, row.Metadata.CreationTimestamp)));
                }
            }
        }
    }

    /// <summary>Notes whose identity a registration's is, for requests whose account is gone.</summary>
    public void Note(RegistrationSeen seen)
    {
        if (_requests.Count > 0 && seen.Operation is { } operation && Identity(seen.Cluster, input.Hub, operation) is { } name)
        {
            _operations.TryAdd(name, operation);
        }
    }

    /// <summary>What there is to say of the requests.</summary>
    public FindingList Found()
    {
        var found = new FindingList();
        foreach (var (requester, request) in _requests)
        {
            found.Add(_judge.OfRequest(request with { Operation = _operations.GetValueOrDefault(requester) }, requester));
        }

        return found;
    }

    private void Take(Row row, string word, Dictionary<string, (List<string> Words, Row Row)> parts)
    {
        var name = row.Metadata.Name;
        var operation = row.Maker!;
        _operations.TryAdd(name, operation);
        if (_live.Contains(operation))
        {
            return;
        }

        if (!parts.TryGetValue(name, out var known))
        {
            parts[name] = known = ([], row);
        }

        known.Words.Add(word);
        if (word == Parts[0].Word && row.Metadata.Uid is { } uid)
        {
            _leftOver.Add(uid);
        }
    }

    private static string? RequesterOf(RequestRow row) =>
        row.Spec?.Username is { } user && user.StartsWith(Requesters + NamePrefix, StringComparison.Ordinal) ? user[Requesters.Length..] : null;

    // A hub may be a managed or hosting cluster too, and then have roles and bindings of other purposes.
    private static bool IsBootstrap(Row row) =>
        row.IsOurs
        && Identity(row.Annotation(OwnerAnnotations.Cluster)!, row.Annotation(OwnerAnnotations.Hub)!, row.Maker!) == row.Metadata.Name;

    private static string? Identity(string cluster, string hub, string operation)
    {
        try
        {
            return RegistrationNames.For(
                new ManagedClusterName(cluster), new HubName(hub), AgentMode.Singleton, AgentNamespace.Own, new OperationId(operation)).BootstrapIdentity;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
