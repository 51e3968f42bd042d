using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>A fleet whose hub1 is its owner's: all that we have of it is a bootstrap credential.</summary>
internal static class GuestView
{
    public static async Task<FleetBench> OfAsync(FleetBench owner, CancellationToken cancellationToken)
    {
        var minted = await owner.Client("hub1").CreateTokenAsync("open-cluster-management", "agent-registration-bootstrap", 3600, cancellationToken);
        return With(owner, minted.Guarded());
    }

    /// <summary>The same once the owner has taken that credential back, as is right once an agent has its own.</summary>
    public static FleetBench WithoutCredential(FleetBench owner) => With(owner, SecretText.Of("of-nobody"));

    private static FleetBench With(FleetBench owner, SecretText token)
    {
        var server = new AgentServer(owner.Server("hub1").Url, owner.Server("hub1").CaPem, null, null) { Source = "agentEndpoint" };
        var kubeconfig = AgentKubeconfig.ForBootstrap(server, "hub1", token).Reveal();
        return owner.View(folder =>
        {
            File.WriteAllText(Path.Combine(folder, "guest.kubeconfig"), kubeconfig);
            var file = Path.Combine(folder, "fleet.yaml");
            var lines = File.ReadAllLines(file).ToList();
            var entry = lines.FindIndex(line => line.Contains("hub1.kubeconfig", StringComparison.Ordinal));
            lines[entry] = lines[entry].Replace("hub1.kubeconfig", "guest.kubeconfig", StringComparison.Ordinal);
            var credential = lines.FindLastIndex(entry, line => line.TrimStart().StartsWith("credential:", StringComparison.Ordinal));
            lines[credential] = lines[credential].Replace("credential:", "bootstrapCredential:", StringComparison.Ordinal);
            lines.Insert(credential, "  administered: false");
            File.WriteAllLines(file, lines);
        });
    }
}
