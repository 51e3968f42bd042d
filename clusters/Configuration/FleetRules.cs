using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>What must hold between the entries of a fleet, and with the files it names.</summary>
internal static class FleetRules
{
    /// <summary>Reports what is wrong and returns what deserves attention.</summary>
    public static IReadOnlyList<string> Check(PlacedFleet fleet, BundleReading? bundle, MistakeList mistakes)
    {
        RefuseTwins(fleet.Hubs, "hub", mistakes);
        RefuseTwins(fleet.ManagedClusters, "managed cluster", mistakes);
        RefuseTwins(fleet.HostingClusters, "hosting cluster", mistakes);
        RefuseUnknownNames(fleet, mistakes);
        RefuseTwins(fleet.PullSecrets, "pull secret", mistakes);
        RefuseUnknownPullSecrets(fleet, mistakes);
        CheckBundle(fleet, bundle, mistakes);
        var servers = CheckCredentials(fleet, mistakes);
        RefuseSharedAddresses(fleet.Hubs, servers, mistakes);
        return
        [
            .. fleet.Hubs.Where(hub => hub.Value.AgentEndpoint?.Server.IsLoopback ?? false)
                .Select(hub => $"hub {hub.Value.Name}: agentEndpoint.server is a loopback address: only agents on this machine reach it"),
            .. fleet.ManagedClusters.Where(cluster => cluster.Value.AgentEndpoint?.Server.IsLoopback ?? false)
                .Select(cluster => $"managed cluster {cluster.Value.Name}: agentEndpoint.server is a loopback address: only agents on this machine reach it"),
        ];
    }

    private static void RefuseTwins<T>(IReadOnlyList<Placed<T>> entries, string what, MistakeList mistakes)
    {
        foreach (var twins in entries.GroupBy(entry => entry.Name.Text, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            foreach (var twin in twins.Skip(1))
            {
                mistakes.Add(
                    twin.Name,
                    twin.Map.At("name"),
                    $"there is a {what} '{twins.Key}' in line {twins.First().Name.Line} already",
                    "Give each its own name.");
            }
        }
    }

    /// <summary>A name that is written wrong would say that a cluster is reached which is not.</summary>
    private static void RefuseUnknownNames(PlacedFleet fleet, MistakeList mistakes)
    {
        var hubs = fleet.Hubs.Select(hub => hub.Name.Text).ToHashSet(StringComparer.Ordinal);
        var all = hubs.Concat(fleet.ManagedClusters.Select(cluster => cluster.Name.Text)).ToHashSet(StringComparer.Ordinal);
        foreach (var cluster in fleet.ManagedClusters)
        {
            Refuse(cluster.Map, cluster.Value.CannotReach, hubs, "no hub");
        }

        foreach (var cluster in fleet.HostingClusters)
        {
            Refuse(cluster.Map, cluster.Value.CannotReach, all, "no hub and no managed cluster");
        }

        void Refuse(MapReader map, IReadOnlyList<string> named, HashSet<string> known, string what)
        {
            foreach (var name in named.Where(name => !known.Contains(name)))
            {
                mistakes.Add(map.Place, map.At("cannotReach"), $"this file has {what} '{Client.ServerText.Cut(name, 80)}'", "Correct the name, or remove it.");
            }
        }
    }

    private static void RefuseUnknownPullSecrets(PlacedFleet fleet, MistakeList mistakes)
    {
        var named = fleet.Hubs.Select(hub => (hub.Value.Agent, hub.Map)).Concat(fleet.ManagedClusters.Select(cluster => (cluster.Value.Agent, cluster.Map)));
        foreach (var (agent, map) in named)
        {
            if (agent?.PullSecret is { } name && fleet.PullSecrets.All(secret => secret.Value.Name != name))
            {
                mistakes.Add(map.Place, map.At("agent.pullSecret"), $"there is no pull secret '{name}'", "Add it under pullSecrets, or correct the name.");
            }
        }
    }

    private static void CheckBundle(PlacedFleet fleet, BundleReading? reading, MistakeList mistakes)
    {
        if (reading is null)
        {
            return;
        }

        mistakes.AddRange(reading.Mistakes);
        var asked = fleet.Hubs.Select(hub => (Version: hub.Value.AgentVersion, Field: hub.Map.At("agentVersion"), hub.Map.Place))
            .Prepend((fleet.Fleet.Operator.Version, "operator.version", fleet.BundlePlace));
        foreach (var (version, field, place) in asked)
        {
            if (ImageVersion.IsNewer(version, reading.Bundle?.Version))
            {
                mistakes.Add(
                    place,
                    field,
                    $"agents of {version} would be newer than the bundle's operator, which is {reading.Bundle!.Version}",
                    "Use a bundle of that version, or an older agent.");
            }
        }
    }

    private static Dictionary<FleetHub, Uri> CheckCredentials(PlacedFleet fleet, MistakeList mistakes)
    {
        var servers = new Dictionary<FleetHub, Uri>();
        foreach (var hub in fleet.Hubs)
        {
            if (Check(hub.Value.Credential ?? hub.Value.BootstrapCredential, mistakes) is { } server)
            {
                servers[hub.Value] = server;
            }
        }

        foreach (var cluster in fleet.ManagedClusters)
        {
            Check(cluster.Value.Credential, mistakes);
        }

        foreach (var cluster in fleet.HostingClusters)
        {
            Check(cluster.Value.Credential, mistakes);
        }

        return servers;
    }

    private static Uri? Check(CredentialReference? credential, MistakeList mistakes)
    {
        var check = credential?.Check();
        mistakes.AddRange(check?.Mistakes ?? []);
        return check?.Server;
    }

    /// <summary>Two hubs at one address would be one hub, and their agents could not be told apart.</summary>
    private static void RefuseSharedAddresses(IReadOnlyList<Placed<FleetHub>> hubs, Dictionary<FleetHub, Uri> servers, MistakeList mistakes)
    {
        var seen = new Dictionary<string, Placed<FleetHub>>(StringComparer.Ordinal);
        foreach (var hub in hubs)
        {
            var address = hub.Value.AgentEndpoint?.Server ?? servers.GetValueOrDefault(hub.Value);
            if (address is not null && !seen.TryAdd(address.AbsoluteUri.TrimEnd('/'), hub))
            {
                var other = seen[address.AbsoluteUri.TrimEnd('/')];
                mistakes.Add(
                    hub.Name,
                    hub.Map.At("agentEndpoint.server"),
                    $"agents would reach it at the address of hub '{other.Name.Text}' (line {other.Name.Line})",
                    "Give each hub the address that its own API server has.");
            }
        }
    }
}
