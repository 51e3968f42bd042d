using System.Globalization;
using System.Text;

namespace MultiHubFlows.Simulator.Fleet;

/// <summary>Writes what a user of the fleet needs: kubeconfigs, CAs, the operator bundle and the fleet file.</summary>
internal static class FleetFiles
{
    private const string Bundle = "klusterlet-operator.yaml";

    public static async Task WriteAsync(Simulation simulation, CancellationToken cancellationToken)
    {
        if (simulation.Options.OutputFolder is not { } folder)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (var cluster in simulation.Clusters)
        {
            await WritePrivateAsync(Path.Combine(folder, $"{cluster.Name}.kubeconfig"), cluster.ClientKubeconfig, cancellationToken);
            await WritePrivateAsync(Path.Combine(folder, $"{cluster.Name}-admin.kubeconfig"), cluster.Kubeconfig, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, $"{cluster.Name}-ca.crt"), cluster.Server.CaPem, cancellationToken);
        }

        if (simulation.Options.OperatorBundle is { } bundle)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, Bundle), bundle, cancellationToken);
        }

        if (simulation.Control is { } control)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "control.url"), control.Url.ToString(), cancellationToken);
            await WritePrivateAsync(Path.Combine(folder, "control.token"), control.Token, cancellationToken);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "fleet.yaml"), FleetYaml(simulation), cancellationToken);
    }

    private static string FleetYaml(Simulation simulation)
    {
        var yaml = new StringBuilder("apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\n");
        if (simulation.Options.OperatorBundle is not null)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"""
                operator:
                  bundle: ./{Bundle}
                  version: {simulation.Options.AgentVersion}

                """);
        }

        AppendClusters(yaml, "hubs", simulation, ClusterPart.Hub);
        AppendClusters(yaml, "managedClusters", simulation, ClusterPart.Managed);
        AppendClusters(yaml, "hostingClusters", simulation, ClusterPart.Hosting);
        return yaml.ToString();
    }

    private static void AppendClusters(StringBuilder yaml, string key, Simulation simulation, ClusterPart part)
    {
        var clusters = simulation.Clusters.Where(c => c.Part == part).ToArray();
        if (clusters.Length == 0)
        {
            return;
        }

        yaml.Append(CultureInfo.InvariantCulture, $"{key}:\n");
        foreach (var cluster in clusters)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"""
                - name: {cluster.Name}
                  credential:
                    kubeconfig: ./{cluster.Name}.kubeconfig

                """);
            yaml.Append(part == ClusterPart.Hosting ? "  slots: 20\n" : string.Create(CultureInfo.InvariantCulture, $"""
                  agentEndpoint:
                    server: {cluster.Server.Url.GetLeftPart(UriPartial.Authority)}
                    certificateAuthority: ./{cluster.Name}-ca.crt

                """));
        }
    }

    private static async Task WritePrivateAsync(string path, string text, CancellationToken cancellationToken)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
