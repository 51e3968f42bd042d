using MultiHubFlows.Simulator.ApiServer;
using MultiHubFlows.Simulator.Control;

namespace MultiHubFlows.Simulator.Fleet;

/// <summary>A running fleet of simulated clusters.</summary>
public sealed class Simulation : IAsyncDisposable
{
    // Longer than any test moves the clock.
    private static readonly TimeSpan ClientLifetime = TimeSpan.FromDays(3650);

    private readonly CancellationTokenSource _stopping = new();

    private Simulation(SimulationOptions options, TimeProvider time)
    {
        Options = options;
        Time = time;
    }

    /// <summary>What it was made of.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The clock of the whole fleet.</summary>
    public TimeProvider Time { get; }

    /// <summary>All clusters: hubs, managed ones, hosting ones.</summary>
    public IReadOnlyList<SimulatedCluster> Clusters { get; private set; } = [];

    /// <summary>The control port, when it was asked for.</summary>
    public ControlServer? Control { get; private set; }

    /// <summary>Finds a cluster by name.</summary>
    public SimulatedCluster this[string name] => Clusters.First(c => c.Name == name);

    /// <summary>Starts all servers and behaviours and writes the files.</summary>
    public static async Task<Simulation> StartAsync(SimulationOptions options, CancellationToken cancellationToken)
    {
        var simulation = new Simulation(options, options.Time ?? new MovableClock());
        try
        {
            await simulation.StartClustersAsync(cancellationToken);
            return simulation;
        }
        catch
        {
            await simulation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops behaviours, then servers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (Control is not null)
        {
            await Control.DisposeAsync();
        }

        foreach (var cluster in Clusters)
        {
            await cluster.Server.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task StartClustersAsync(CancellationToken cancellationToken)
    {
        var names = Names("hub", Options.Hubs, ClusterPart.Hub)
            .Concat(Names("cluster", Options.Managed, ClusterPart.Managed))
            .Concat(Names("hosting", Options.Hosting, ClusterPart.Hosting));
        Clusters = await Task.WhenAll(names.Select(n => StartServerAsync(n.Name, n.Part, cancellationToken)));
        if (Options.Control)
        {
            Control = await ControlServer.StartAsync(this, cancellationToken);
        }

        foreach (var part in Enum.GetValues<ClusterPart>())
        {
            await Task.WhenAll(Clusters.Where(c => c.Part == part).Select(StartBehavioursAsync));
        }

        Clusters = await Task.WhenAll(Clusters.Select(cluster => WithClientAsync(cluster, cancellationToken)));
        await FleetFiles.WriteAsync(this, cancellationToken);
    }

    private async Task<SimulatedCluster> WithClientAsync(SimulatedCluster cluster, CancellationToken cancellationToken)
    {
        if (Options.Client?.Invoke(cluster.Part) is not { } client)
        {
            return cluster with { ClientKubeconfig = cluster.Kubeconfig };
        }

        await cluster.Server.LoadAsync(client.Manifests, cancellationToken);
        var token = cluster.Server.MintToken(client.Namespace, client.Account, ClientLifetime);
        return cluster with { ClientKubeconfig = KubeconfigText.ForToken(cluster.Name, cluster.Server.Url, cluster.Server.CaPem, token) };
    }

    private async Task StartBehavioursAsync(SimulatedCluster cluster)
    {
        foreach (var behaviour in Options.Behaviours)
        {
            await behaviour.StartAsync(cluster, _stopping.Token);
        }
    }

    private async Task<SimulatedCluster> StartServerAsync(string name, ClusterPart part, CancellationToken cancellationToken)
    {
        var options = new SimulatedApiServerOptions { Name = name, Time = Time, LoggerFactory = Options.LoggerFactory };
        var server = new SimulatedApiServer(Options.ConfigureServer?.Invoke(options) ?? options);
        await server.StartAsync(cancellationToken);
        var administrator = server.MintClientCertificate("kubernetes-admin", ["system:masters"], TimeSpan.FromDays(365));
        return new SimulatedCluster(name, part, server, administrator, Time);
    }

    private static IEnumerable<(string Name, ClusterPart Part)> Names(string stem, int count, ClusterPart part) =>
        Enumerable.Range(1, count).Select(n => ($"{stem}{n}", part));
}
