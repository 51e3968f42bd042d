using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>The feature gate ManagedClusterAutoApproval, as the ClusterManager says it right now.</summary>
internal sealed class AutoApprovalGate(WatchedResources clusterManagers)
{
    public const string Feature = "ManagedClusterAutoApproval";

    public bool Enabled => clusterManagers.Items
        .SelectMany(manager => manager.Objects("spec", "registrationConfiguration", "featureGates"))
        .Any(gate => gate.Text("feature") == Feature && gate.Text("mode") == "Enable");

    public bool Approves(string user) => Enabled && clusterManagers.Items
        .SelectMany(manager => manager.Texts("spec", "registrationConfiguration", "autoApproveUsers")
            .Concat(manager.Objects("spec", "registrationConfiguration", "registrationDrivers")
                .SelectMany(driver => driver.Texts("csr", "autoApprovedIdentities"))))
        .Contains(user, StringComparer.Ordinal);
}
