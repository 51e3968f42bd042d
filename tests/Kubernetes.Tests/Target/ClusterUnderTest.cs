using System.Collections.Concurrent;
using System.Security.Cryptography;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Target;

[assembly: AssemblyFixture(typeof(ClusterUnderTest))]

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>
/// What the cases run against: a fleet of the simulator, or one real cluster. Everything made in a run has <see cref="Run"/> in its
/// name; when the run ends it is deleted, and the run fails if anything of that name stays.
/// </summary>
public sealed class ClusterUnderTest : IAsyncLifetime
{
    private static readonly string[] ClusterScoped =
    [
        "/apis/cluster.open-cluster-management.io/v1/managedclusters",
        "/apis/certificates.k8s.io/v1/certificatesigningrequests",
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "/api/v1/namespaces",
    ];

    private readonly ConcurrentStack<(ClusterConnection Cluster, string Path)> _made = new();
    private SimulatedFleet? _fleet;
    private int _names;

    /// <summary>The word that is in the name of everything this run makes.</summary>
    public string Run { get; } = "conformance-" + RandomNumberGenerator.GetHexString(6, lowercase: true);

    /// <summary>The cluster for the cases that are about Kubernetes alone.</summary>
    public ClusterConnection Any => Hub ?? Managed ?? throw new InvalidOperationException("The suite has not started.");

    public ClusterConnection? Hub { get; private set; }

    public ClusterConnection? Managed { get; private set; }

    /// <summary>Faults on demand; a real cluster has none to offer.</summary>
    internal SimulatedFleet? Faults => _fleet;

    public async ValueTask InitializeAsync()
    {
        var options = SuiteOptions.Read();
        if (options.Kubeconfig is null)
        {
            _fleet = await SimulatedFleet.StartAsync(TestContext.Current.CancellationToken);
            Hub = new ClusterConnection(Kubeconfig.Parse(_fleet.Hub.Kubeconfig, "."));
            Managed = new ClusterConnection(Kubeconfig.Parse(_fleet.Managed.Kubeconfig, "."));
            await SimulatedFleet.InstallKlusterletTypeAsync(Managed.Admin, TestContext.Current.CancellationToken);
            return;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(options.Kubeconfig))!;
        var cluster = new ClusterConnection(Kubeconfig.Parse(await File.ReadAllTextAsync(options.Kubeconfig), folder));
        (await cluster.Admin.GetAsync("/version", TestContext.Current.CancellationToken)).Gives(200);
        if (options.As == "hub")
        {
            Hub = cluster;
        }
        else
        {
            Managed = cluster;
        }
    }

    /// <summary>A name nobody else has, such as `conformance-1a2b3c-7-stem`.</summary>
    public string NewName(string stem) => $"{Run}-{Interlocked.Increment(ref _names)}-{stem}";

    /// <summary>Deletes the object of this path when the run ends, the last first.</summary>
    public void DeleteAtTheEnd(ClusterConnection cluster, string path) => _made.Push((cluster, path));

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        try
        {
            while (_made.TryPop(out var made))
            {
                await made.Cluster.Admin.DeleteAsync(made.Path, patience.Token);
            }

            // The simulator is thrown away as a whole; waiting for its controllers would only cost time.
            foreach (var cluster in new[] { Hub, Managed }.Where(cluster => cluster is not null && _fleet is null))
            {
                await ReleaseAsync(cluster!, patience.Token);
                await Eventually.Sees(
                    () => LeftOversAsync(cluster!, patience.Token), answer => answer.Text.Length == 0, patience.Token, seconds: 100);
            }
        }
        finally
        {
            Hub?.Dispose();
            Managed?.Dispose();
            if (_fleet is not null)
            {
                await _fleet.DisposeAsync();
            }
        }
    }

    /// <summary>A case that failed half-way may have left a finalizer that nobody else would remove.</summary>
    private async Task ReleaseAsync(ClusterConnection cluster, CancellationToken cancellationToken)
    {
        var spaces = await cluster.Admin.GetAsync("/api/v1/namespaces", cancellationToken);
        foreach (var space in spaces.Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name")!).Where(IsOurs))
        {
            var path = $"/api/v1/namespaces/{space}/configmaps";
            var maps = await cluster.Admin.GetAsync(path, cancellationToken);
            foreach (var map in maps.Json.ItemsAt("items").Where(item => item.ItemsAt("metadata", "finalizers").Any()))
            {
                await cluster.Admin.SendAsync(
                    HttpMethod.Patch,
                    $"{path}/{map.TextAt("metadata", "name")}",
                    """{"metadata":{"finalizers":null}}""",
                    "application/merge-patch+json",
                    cancellationToken);
            }
        }
    }

    private bool IsOurs(string name) => name.Contains(Run, StringComparison.Ordinal);

    private async Task<Answer> LeftOversAsync(ClusterConnection cluster, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (var path in ClusterScoped)
        {
            var list = await cluster.Admin.GetAsync(path, cancellationToken);
            left.AddRange(list.Code == 200
                ? list.Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name")!)
                    .Where(IsOurs).Select(name => $"{path}/{name}")
                : []);
        }

        return new Answer("objects of this run still there", 200, "text/plain", new Dictionary<string, string>(), string.Join('\n', left));
    }
}
