using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>
/// Servers without anything of OCM on them, loaded with what joins leave: cluster1 as a Singleton on hub1, and hosted on hosting1 for hub2. What
/// a test changes stays so. Seconds pass only when a test says so.
/// </summary>
internal sealed class LoadedFleet : IAsyncDisposable
{
    public const string Cluster = "cluster1";

    public static readonly OperationId Operation = new("op-aaaaaaaaaaaaaaaaaaaaaaaaaa");

    public static readonly OperationId Gone = new("op-zzzzzzzzzzzzzzzzzzzzzzzzzz");

    // Servers of a test need no patience.
    private static readonly ClusterClientOptions Hasty = new() { FirstPause = TimeSpan.FromMilliseconds(5), MaximumPause = TimeSpan.FromMilliseconds(20), MaximumRetryAfter = TimeSpan.FromMilliseconds(20) };

    private LoadedFleet(FleetBench bench) => Bench = bench;

    public FleetBench Bench { get; }

    public RecordsInMemory Records { get; } = new();

    public DateTimeOffset Now => Bench.Simulation.Time.GetUtcNow();

    public static IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { [OwnerAnnotations.ManagedBy] = OwnerAnnotations.ManagedByValue };

    public RegistrationNames Singleton { get; } = RegistrationNames.For(new(Cluster), new("hub1"), AgentMode.Singleton, AgentNamespace.Own, Operation);

    public RegistrationNames Hosted { get; } = RegistrationNames.For(new(Cluster), new("hub2"), AgentMode.SingletonHosted, AgentNamespace.Own, Operation);

    public static async Task<LoadedFleet> StartAsync(CancellationToken cancellationToken, SweepLimits? limits = null)
    {
        var bench = await FleetBench.StartAsync(
            cancellationToken, hubs: 2, hosting: 1, change: options => options with { Behaviours = [] }, client: Hasty, limits: limits);
        var fleet = new LoadedFleet(bench);
        await fleet.LoadAsync(cancellationToken);
        fleet.Pass(TimeSpan.FromMinutes(1));
        return fleet;
    }

    public void Pass(TimeSpan time) => Bench.Clock.Advance(time);

    public Task<Reconciliation> SweepAsync(CancellationToken cancellationToken) => new SweepContext(Bench, Records, cancellationToken).SweepAsync();

    public Task AddAsync(string server, JsonObject item, CancellationToken cancellationToken) => Bench.Server(server).LoadAsync([item], cancellationToken);

    public async Task RemoveAsync(ResourceKind kind, string server, string? ns, string name, CancellationToken cancellationToken)
    {
        var found = await Bench.Client(server).RequireAsync<JsonObject>(kind, ns, name, cancellationToken);
        await Bench.Client(server).DeleteAsync(kind, ns, name, (string)found["metadata"]!["uid"]!, Propagation.Background, cancellationToken);
    }

    /// <summary>The annotations of what an operation made for a registration.</summary>
    public static Dictionary<string, string> Owned(string hub, OperationId operation, string cluster = Cluster, params (string Key, string Value)[] more)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [OwnerAnnotations.Operation] = operation.Value,
            [OwnerAnnotations.Hub] = hub,
            [OwnerAnnotations.Cluster] = cluster,
            [OwnerAnnotations.ClusterUid] = $"uid-{cluster}",
        };
        foreach (var (key, value) in more)
        {
            annotations[key] = value;
        }

        return annotations;
    }

    public static JsonObject Secret(string ns, string name, Dictionary<string, string>? annotations, params (string Key, string Value)[] data)
    {
        var secret = SeedObjects.Bare("v1", "Secret", ns, name, annotations is null ? new Dictionary<string, string>(StringComparer.Ordinal) : Labels, annotations ?? []);
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject(data.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(entry.Value)))));
        return secret;
    }

    public static string Certificate(DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=agent", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, until);
        return certificate.ExportCertificatePem();
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    public static JsonObject Claim(string hub, OperationId operation, DateTimeOffset since, string cluster = Cluster, string? hosting = null, string phase = ClaimPhase.Joined) =>
        SeedObjects.ManagedCluster(
            cluster,
            Labels,
            hosting is null
                ? Owned(hub, operation, cluster, (OwnerAnnotations.Phase, phase), (OwnerAnnotations.Attempt, "1"), (OwnerAnnotations.Mode, "Singleton"))
                : Owned(hub, operation, cluster, (OwnerAnnotations.Phase, phase), (OwnerAnnotations.Attempt, "1"), (OwnerAnnotations.Mode, "SingletonHosted"), (OwnerAnnotations.HostingCluster, hosting)),
            since);

    public static JsonObject Namespace(string name, Dictionary<string, string>? annotations = null) =>
        SeedObjects.Bare("v1", "Namespace", null, name, annotations is null ? new Dictionary<string, string>(StringComparer.Ordinal) : Labels, annotations ?? []);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var before = Now.AddHours(-1);
        foreach (var (hub, hosting) in new[] { ("hub1", (string?)null), ("hub2", "hosting1") })
        {
            await Bench.Server(hub).LoadAsync(
                [
                    .. SeedObjects.HubDefinitions, Namespace(Cluster),
                    Claim(hub, Operation, before, hosting: hosting), SeedObjects.AgentLease(Cluster, Now.AddMinutes(1)),
                ],
                cancellationToken);
        }

        await Bench.Server(Cluster).LoadAsync(
            [
                .. SeedObjects.AgentDefinitions, .. Agent("hub1", Singleton, AgentMode.Singleton),
                SeedObjects.Bare("v1", "ServiceAccount", RegistrationNames.OwnNamespace, Hosted.ManagedIdentity, Labels, Owned("hub2", Operation)),
            ],
            cancellationToken);
        await Bench.Server("hosting1").LoadAsync(
            [
                .. SeedObjects.AgentDefinitions, .. Agent("hub2", Hosted, AgentMode.SingletonHosted), Slot("slot-0", "hub2", Operation),
                Secret(Hosted.RunsIn, "external-managed-kubeconfig", Owned("hub2", Operation), ("kubeconfig", "users:\n- name: u\n  user: {token: opaque}\n")),
            ],
            cancellationToken);
    }

    public static JsonObject Slot(string name, string hub, OperationId operation, string cluster = Cluster) =>
        SeedObjects.Bare("coordination.k8s.io/v1", "Lease", RegistrationNames.OwnNamespace, name, Labels, Owned(hub, operation, cluster));

    private IEnumerable<JsonObject> Agent(string hub, RegistrationNames names, AgentMode mode)
    {
        yield return Namespace(names.RunsIn, Owned(hub, Operation));
        yield return SeedObjects.Klusterlet(names.Klusterlet, Labels, Owned(hub, Operation), Cluster, names.AgentNamespace, mode.ToString(), Now);
        yield return Secret(names.RunsIn, "hub-kubeconfig-secret", null, ("tls.crt", Certificate(Now.AddDays(-100), Now.AddDays(265))), ("tls.key", "never read"));
        yield return Secret(
            names.RunsIn,
            "bootstrap-hub-kubeconfig",
            Owned(hub, Operation, Cluster, (OwnerAnnotations.IdentityUid, "uid-of-the-revoked"), (OwnerAnnotations.ExpiresAt, Now.AddMinutes(30).ToString("O", System.Globalization.CultureInfo.InvariantCulture))),
            ("kubeconfig", "never read"));
    }
}
