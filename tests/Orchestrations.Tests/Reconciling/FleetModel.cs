using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Orchestrations.Tests.Reconciling;

/// <summary>
/// A fleet as a sweep would read it: joined registrations in all modes, and some joins under way at every step. Tests change it, and judge it
/// whole: hubs, batches of clusters, and the comparison.
/// </summary>
internal sealed class FleetModel
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 22, 0, 0, TimeSpan.Zero);

    private readonly Random _random;

    public FleetModel(int seed, int clusters, int hubs, int hosting)
    {
        _random = new Random(seed);
        Hubs = [.. Enumerable.Range(1, hubs).Select(number => $"hub{number}")];
        foreach (var name in Enumerable.Range(1, hosting).Select(number => $"hosting{number}"))
        {
            Runners[name] = new RunnerModel(new SweptCluster(name, Hosting: true));
        }

        foreach (var name in Enumerable.Range(1, clusters).Select(number => $"cluster{number}"))
        {
            Runners[name] = new RunnerModel(new SweptCluster(name, Hosting: false));
            foreach (var hub in Hubs.Where(_ => _random.NextDouble() < 0.7))
            {
                Add(name, hub, hosting);
            }
        }
    }

    public IReadOnlyList<string> Hubs { get; private set; }

    /// <summary>Hubs that their owners administer.</summary>
    public List<string> Owners { get; } = [];

    public List<(string Hub, RegistrationSeen Seen)> Registrations { get; } = [];

    public List<(string Hub, OwnedObject Part)> Identities { get; } = [];

    public List<(string Hub, OwnedObject Request)> Requests { get; } = [];

    public Dictionary<string, RunnerModel> Runners { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Live { get; } = new(StringComparer.Ordinal);

    public List<JoinedRegistration> Joined { get; } = [];

    /// <summary>UIDs of the accounts on the hubs that are not of live operations.</summary>
    public List<string> IdentityUids { get; } = [];

    /// <summary>The registrations whose join is complete.</summary>
    public IEnumerable<(string Hub, RegistrationSeen Seen)> Members => Registrations.Where(its => its.Seen.Phase == ClaimPhase.Joined);

    public static string Operation(int number) => $"op-{number.ToString("D10", System.Globalization.CultureInfo.InvariantCulture)}aaaaaaaaaaaaaaaa";

    /// <summary>Changes a registration.</summary>
    public void Change(string hub, RegistrationSeen seen, Func<RegistrationSeen, RegistrationSeen> change)
    {
        var at = Registrations.IndexOf((hub, seen));
        Registrations[at] = (hub, change(seen));
    }

    /// <summary>The same fleet, where nothing of one hub is ours to see.</summary>
    public FleetModel OfOwners(string hub)
    {
        Owners.Add(hub);
        Hubs = [.. Hubs.Where(known => known != hub)];
        return this;
    }

    public IReadOnlyList<DriftFinding> Judge(Reconciliation? previous = null) => Compare(previous).Findings;

    public Comparison Compare(Reconciliation? previous = null, SweepScope? scope = null)
    {
        string[] keys = [.. Live.Select(LiveOperations.KeyOf)];
        scope ??= new SweepScope { Hubs = Hubs, OwnersHubs = Owners.Count > 0 ? Owners : null, Clusters = [.. Runners.Values.Select(runner => runner.Runner)], ClustersInAll = Runners.Count };
        var turn = scope.Clusters.Select(cluster => cluster.Name).ToHashSet(StringComparer.Ordinal);
        var hubs = Hubs.Select(hub => SweepHub(hub, keys, turn)).ToList();
        var clusters = ClusterBatches.Of(scope, hubs, keys, Now).Select(SweepClusters).ToList();
        var operations = new OperationsSeen { Live = keys };
        return Comparison.Of(new SweepSeen(scope, hubs, clusters, operations, operations), previous, Now);
    }

    private HubSweep SweepHub(string hub, string[] live, HashSet<string> turn)
    {
        var judge = new HubFindings(hub, LiveOperations.Of(live), Now);
        var here = Registrations.Where(its => its.Hub == hub).Select(its => its.Seen).ToList();
        var missing = Joined.Where(joined => joined.Hub == hub && here.TrueForAll(seen => seen.Cluster != joined.Cluster));
        return new HubSweep
        {
            Hub = hub,
            Complete = true,
            Findings =
            [
                .. here.Select(judge.Of).OfType<DriftFinding>(),
                .. missing.Select(judge.OfMissing).OfType<DriftFinding>(),
                .. Identities.Where(its => its.Hub == hub).Select(its => judge.OfIdentity(its.Part)).OfType<DriftFinding>(),
                .. Requests.Where(its => its.Hub == hub).Select(its => judge.OfRequest(its.Request, "mhf-somebody")).OfType<DriftFinding>(),
            ],
            Registrations = [.. here.Where(seen => turn.Contains(seen.Cluster) || turn.Contains(seen.RunsOn)).Select(judge.Brief).OfType<HubRegistration>()],
            Identities = IdentityUids,
        };
    }

    private ClusterSweep SweepClusters(ClusterSweepInput input) => new()
    {
        Complete = [.. input.Clusters.Select(cluster => cluster.Name)],
        Findings = [.. input.Clusters.SelectMany(cluster => RunnerFindings.Of(Runners[cluster.Name].Facts, input, LiveOperations.Of(input.Live), input.BeganAt))],
    };

    private void Add(string cluster, string hub, int hosting)
    {
        var operation = Operation(Registrations.Count);
        var host = hosting > 0 && _random.Next(3) == 0 ? $"hosting{_random.Next(hosting) + 1}" : null;
        var step = _random.Next(10) == 0 ? _random.Next(5) : int.MaxValue;
        if (step != int.MaxValue)
        {
            Live.Add(operation);
        }
        else
        {
            Joined.Add(new JoinedRegistration(cluster, hub, operation));
        }

        Registrations.Add((hub, Seen(cluster, operation, host, step)));
        OnRunner(cluster, hub, operation, host, step);
        if (step is > 0 and not int.MaxValue)
        {
            Identities.Add((hub, new OwnedObject("serviceaccount/mhf-x", hub, cluster, operation, Now.AddMinutes(-9))));
        }

        if (step is > 3 and not int.MaxValue)
        {
            Requests.Add((hub, new OwnedObject("csr/x", hub, cluster, operation, Now.AddMinutes(-9))));
        }
    }

    private RegistrationSeen Seen(string cluster, string operation, string? host, int step) => new()
    {
        Cluster = cluster,
        Operation = operation,
        Phase = step == int.MaxValue ? ClaimPhase.Joined : ClaimPhase.Joining,
        HostingCluster = host,
        Accepted = step > 3,
        Joined = step == int.MaxValue,
        CreatedAt = Now.AddDays(-_random.Next(1, 100)),
        Available = step == int.MaxValue ? "True" : null,
        AvailableSince = Now.AddHours(-_random.Next(1, 20)),
        LeaseSeconds = 60,
        LeaseRenewed = step == int.MaxValue ? Now.AddSeconds(-_random.Next(120)) : null,
    };

    private void OnRunner(string cluster, string hub, string operation, string? host, int step)
    {
        var runner = Runners[host ?? cluster];
        var name = $"mhf-{hub}-{cluster}";
        var runsIn = host is null ? $"open-cluster-management-{name}" : name;
        OwnedObject Made(string subject, string? ns = null) => new(subject, hub, cluster, operation, Now.AddHours(-2)) { Namespace = ns };
        if (host is not null)
        {
            runner.Slots.Add(Made($"lease/slot-{runner.Slots.Count}"));
            Runners[cluster].ManagedIdentities.Add(Made($"serviceaccount/{name}"));
            runner.ExternalCredentials.Add(new CredentialSeen(runsIn, null, null));
        }

        if (step > 0)
        {
            runner.Namespaces.Add(Made($"namespace/{runsIn}"));
        }

        if (step > 1)
        {
            runner.BootstrapSecrets.Add(new BootstrapSecretSeen(Made("secret/bootstrap-hub-kubeconfig", runsIn), $"uid-{operation}", Now.AddMinutes(_random.Next(-90, 30))));
        }

        if (step > 2)
        {
            runner.Klusterlets.Add(new KlusterletOnRunner(Made($"klusterlet/{name}"), host is not null, runsIn)
            {
                // A klusterlet that is healthy, and one whose condition lags while its hub says Available.
                DegradedReason = step == int.MaxValue || _random.Next(4) > 0 ? null : "BootstrapSecretError,HubKubeConfigSecretMissing",
            });
        }

        if (step == int.MaxValue)
        {
            runner.Certificates.Add(new CredentialSeen(runsIn, Now.AddDays(-_random.Next(0, 290)), Now.AddDays(75)));
        }
    }

    /// <summary>What one managed or hosting cluster has.</summary>
    internal sealed class RunnerModel(SweptCluster runner)
    {
        public SweptCluster Runner => runner;

        public List<KlusterletOnRunner> Klusterlets { get; } = [];

        public List<BootstrapSecretSeen> BootstrapSecrets { get; } = [];

        public List<CredentialSeen> Certificates { get; } = [];

        public List<CredentialSeen> ExternalCredentials { get; } = [];

        public List<OwnedObject> Slots { get; } = [];

        public List<OwnedObject> ManagedIdentities { get; } = [];

        public List<OwnedObject> Namespaces { get; } = [];

        public RunnerFacts Facts => new()
        {
            Runner = runner,
            Klusterlets = Klusterlets,
            BootstrapSecrets = BootstrapSecrets,
            Certificates = Certificates,
            ExternalCredentials = ExternalCredentials,
            Slots = Slots,
            ManagedIdentities = ManagedIdentities,
            Namespaces = Namespaces,
        };
    }
}
