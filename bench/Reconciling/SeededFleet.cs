using System.Globalization;
using System.Text;

using MultiHubFlows.Domain;
using MultiHubFlows.Simulator.ApiServer;
using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Bench.Reconciling;

/// <summary>
/// Servers that hold what joins left, and nothing that runs. Registrations are dealt out to the hubs; clusters that can be looked at share
/// servers, twenty to one.
/// </summary>
/// <param name="Hubs">How many hubs.</param>
/// <param name="Registrations">How many ManagedClusters with their leases, over all hubs.</param>
/// <param name="Clusters">How many of them have a cluster that the fleet file names.</param>
internal sealed record SeededFleet(int Hubs, int Registrations, int Clusters)
{
    private const int ClustersPerServer = 20;

    private static readonly OperationId Operation = new("op-aaaaaaaaaaaaaaaaaaaaaaaaaa");

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { [OwnerAnnotations.ManagedBy] = OwnerAnnotations.ManagedByValue };

    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    private int Servers => Math.Max(1, (Clusters + ClustersPerServer - 1) / ClustersPerServer);

    /// <summary>Starts the servers, fills them, and writes a fleet file that names them.</summary>
    public async Task<Simulation> StartAsync(string folder, CancellationToken cancellationToken)
    {
        // Everything is ten minutes old: what is new is left for the next sweep.
        var options = new SimulationOptions { Hubs = Hubs, Managed = Servers, OutputFolder = folder, Time = new EarlierClock(TimeSpan.FromMinutes(10)) };
        var simulation = await Simulation.StartAsync(options, cancellationToken);
        await Task.WhenAll(Enumerable.Range(1, Hubs).Select(hub => FillHubAsync(simulation[$"hub{hub}"].Server, hub, cancellationToken)));
        foreach (var server in Enumerable.Range(1, Clusters > 0 ? Servers : 0))
        {
            await FillServerAsync(simulation[$"cluster{server}"].Server, server, cancellationToken);
        }

        await WriteFleetAsync(folder, cancellationToken);
        return simulation;
    }

    private async Task FillHubAsync(SimulatedApiServer server, int hub, CancellationToken cancellationToken)
    {
        await server.LoadAsync(SeedObjects.HubDefinitions, cancellationToken);
        for (var number = hub; number <= Registrations; number += Hubs)
        {
            var (name, renewed) = (NameOf(number), TimeProvider.System.GetUtcNow());
            var claim = Owned($"hub{hub}", name);
            (claim[OwnerAnnotations.Phase], claim[OwnerAnnotations.Attempt], claim[OwnerAnnotations.Mode]) = (ClaimPhase.Joined, "1", nameof(AgentMode.Singleton));
            await server.LoadAsync(
                [
                    SeedObjects.Bare("v1", "Namespace", null, name, None, None),
                    SeedObjects.ManagedCluster(name, Labels, claim, renewed.AddMinutes(-10)),
                    SeedObjects.AgentLease(name, renewed),
                ],
                cancellationToken);
        }
    }

    private async Task FillServerAsync(SimulatedApiServer server, int at, CancellationToken cancellationToken)
    {
        await server.LoadAsync(SeedObjects.AgentDefinitions, cancellationToken);
        for (var number = at; number <= Clusters; number += Servers)
        {
            var name = NameOf(number);
            var names = RegistrationNames.For(new(name), new("hub1"), AgentMode.Singleton, AgentNamespace.Own, Operation);
            await server.LoadAsync(
                [
                    SeedObjects.Bare("v1", "Namespace", null, names.RunsIn, Labels, Owned("hub1", name)),
                    SeedObjects.Klusterlet(names.Klusterlet, Labels, Owned("hub1", name), name, names.AgentNamespace, nameof(AgentMode.Singleton), TimeProvider.System.GetUtcNow()),
                ],
                cancellationToken);
        }
    }

    private async Task WriteFleetAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "fleet.yaml");
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        var fleet = new StringBuilder(text[..text.IndexOf("managedClusters:", StringComparison.Ordinal)]).Append("managedClusters:\n");
        foreach (var number in Enumerable.Range(1, Math.Max(Clusters, 1)))
        {
            fleet.Append(CultureInfo.InvariantCulture, $"- name: {(Clusters == 0 ? "other" : NameOf(number))}\n  credential: {{kubeconfig: ./cluster{((number - 1) % Servers) + 1}.kubeconfig}}\n");
        }

        await File.WriteAllTextAsync(file, fleet.ToString(), cancellationToken);
    }

    private static Dictionary<string, string> Owned(string hub, string cluster) => new(StringComparer.Ordinal)
    {
        [OwnerAnnotations.Operation] = Operation.Value,
        [OwnerAnnotations.Hub] = hub,
        [OwnerAnnotations.Cluster] = cluster,
        [OwnerAnnotations.ClusterUid] = $"uid-{cluster}",
    };

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"c{number:D5}");

    private sealed class EarlierClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - by;
    }
}
