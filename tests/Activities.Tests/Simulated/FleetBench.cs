using Microsoft.Extensions.DependencyInjection;

using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;
using MultiHubFlows.Simulator.Control;
using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>A simulated fleet in the process, and activities that work on it as they do in the product.</summary>
internal sealed class FleetBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services;
    private readonly ClusterConnections _connections;
    private readonly ClusterConnections _administrator;
    private readonly string _folder;
    private bool _isView;

    private FleetBench(Simulation simulation, ClusterConnections connections, string folder, TimeProvider? activities = null, SweepLimits? limits = null)
    {
        Simulation = simulation;
        _connections = connections;
        _administrator = Administrator(simulation, folder);
        _folder = folder;
        _services = new ServiceCollection()
            .AddSingleton(activities ?? simulation.Time)
            .AddSingleton<CurrentFleet>(() => connections)
            .AddSingleton(limits ?? new SweepLimits())
            .AddActivities()
            .BuildServiceProvider();
    }

    public Simulation Simulation { get; }

    public Inspection.PlanReading Plans => _services.GetRequiredService<Inspection.PlanReading>();

    public Activities.Capacity.ICapacityProvider Capacity => _services.GetRequiredService<Activities.Capacity.CapacityProviders>().Current;

    public WatchSlots Slots => _services.GetRequiredService<WatchSlots>();

    public MovableClock Clock => (MovableClock)Simulation.Time;

    /// <summary>What OCM does there.</summary>
    public OcmControl Ocm => Simulation.Options.Behaviours.OfType<OcmBehaviour>().Single().Control;

    /// <summary>Where the fleet file is.</summary>
    public string Folder => _folder;

    public static async Task<FleetBench> StartAsync(
        CancellationToken cancellationToken,
        int hubs = 1,
        int hosting = 0,
        OcmOptions? ocm = null,
        Func<SimulationOptions, SimulationOptions>? change = null,
        TimeProvider? activities = null,
        ClusterClientOptions? client = null,
        SweepLimits? limits = null)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-activities-").FullName;
        var options = new SimulationOptions
        {
            Hubs = hubs,
            Managed = 1,
            Hosting = hosting,
            OutputFolder = folder,
            OperatorBundle = Simulator.Ocm.OperatorBundle.Text,
            Client = LeastRights.Of,
            Behaviours = [new OcmBehaviour(ocm ?? new OcmOptions { Timings = new OcmTimings().Scaled(0.2) })],
        };
        var simulation = await Simulation.StartAsync(change?.Invoke(options) ?? options, cancellationToken);
        var reading = FleetFile.Load(Path.Combine(folder, "fleet.yaml"));
        Assert.Empty(reading.Mistakes);
        return new FleetBench(
            simulation, new ClusterConnections(reading.Fleet!, client ?? new ClusterClientOptions(), simulation.Time), folder, activities, limits);
    }

    /// <summary>The same fleet by other files: a copy of its folder, changed. It must be disposed of before this one.</summary>
    public FleetBench View(Action<string> change)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-activities-").FullName;
        foreach (var file in Directory.EnumerateFiles(_folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        change(folder);
        var reading = FleetFile.Load(Path.Combine(folder, "fleet.yaml"));
        Assert.Empty(reading.Mistakes);
        return new FleetBench(Simulation, new ClusterConnections(reading.Fleet!, new ClusterClientOptions(), Simulation.Time), folder) { _isView = true };
    }

    /// <summary>The administrator's client of a cluster.</summary>
    public ClusterClient Client(string name) => Of(_administrator, name);

    /// <summary>The client of a cluster that activities have.</summary>
    public ClusterClient Least(string name) => Of(_connections, name);

    /// <summary>The server of a cluster, for faults.</summary>
    public Simulator.ApiServer.SimulatedApiServer Server(string name) => Simulation.Clusters.Single(cluster => cluster.Name == name).Server;

    public async Task<Registration> SingletonAsync(CancellationToken cancellationToken, string hub = "hub1", AgentNamespace wish = AgentNamespace.Own, OperationId? operation = null) =>
        Registrations.Singleton(hub, wish, operation, await UidAsync(cancellationToken));

    public async Task<Registration> HostedAsync(CancellationToken cancellationToken, string hub = "hub1", OperationId? operation = null) =>
        Registrations.Hosted(hub, "hosting1", operation, await UidAsync(cancellationToken));

    public async Task<Registration> InModeAsync(
        AgentMode mode, CancellationToken cancellationToken, AgentNamespace wish = AgentNamespace.Own, OperationId? operation = null) =>
        Registrations.In(mode, "hub1", wish, operation, await UidAsync(cancellationToken));

    /// <summary>Makes the activity as a worker does.</summary>
    public TActivity Make<TActivity>() => ActivatorUtilities.CreateInstance<TActivity>(_services.CreateScope().ServiceProvider);

    public Task<TOutput> RunAsync<TActivity, TOutput>(Registration registration, CancellationToken cancellationToken)
        where TActivity : RegistrationActivity<TOutput> => Make<TActivity>().RunAsync(registration, cancellationToken);

    /// <summary>Looks until the look is over.</summary>
    public async Task<Look> WaitAsync<TActivity>(Registration registration, CancellationToken cancellationToken)
        where TActivity : RegistrationActivity<Look>
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        Look? look = null;
        try
        {
            while (true)
            {
                look = await RunAsync<TActivity, Look>(registration with { WatchSeconds = 30 }, deadline.Token);
                if (look.State != LookState.Waiting)
                {
                    return look;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), Simulation.Time, deadline.Token);
            }
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{typeof(TActivity).Name} is not over: {look?.Seen}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _connections.Dispose();
        _administrator.Dispose();
        if (!_isView)
        {
            LeastRights.NoteUsed(Simulation);
            await Simulation.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static ClusterClient Of(ClusterConnections connections, string name) =>
        name.StartsWith("hub", StringComparison.Ordinal) ? connections.Hub(new HubName(name))
        : name.StartsWith("hosting", StringComparison.Ordinal) ? connections.Hosting(new HostingClusterName(name))
        : connections.Managed(new ManagedClusterName(name));

    /// <summary>The same fleet with the administrators' kubeconfigs: what a test looks at and meddles with, not what is tested.</summary>
    private static ClusterConnections Administrator(Simulation simulation, string folder)
    {
        var file = Path.Combine(folder, "fleet-admin.yaml");
        var text = File.ReadAllText(Path.Combine(folder, "fleet.yaml"));
        foreach (var known in Directory.EnumerateFiles(folder, "*-admin.kubeconfig").Select(Path.GetFileName))
        {
            text = text.Replace($"/{known!.Replace("-admin", string.Empty, StringComparison.Ordinal)}", $"/{known}", StringComparison.Ordinal);
        }

        File.WriteAllText(file, text);
        var reading = FleetFile.Load(file);
        Assert.Empty(reading.Mistakes);
        return new ClusterConnections(reading.Fleet!, new ClusterClientOptions(), simulation.Time);
    }

    private async Task<string> UidAsync(CancellationToken cancellationToken) =>
        (await Client(Registrations.Cluster).RequireAsync<KubernetesNamespace>(ResourceKind.Namespace, null, "kube-system", cancellationToken)).Metadata.Uid!;
}
