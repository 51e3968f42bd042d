using MultiHubFlows.Clusters.Configuration;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>A folder with a fleet file and the kubeconfigs that it names.</summary>
internal sealed class TestFleet : IDisposable
{
    public const string Head = "apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\n";

    public TestFleet()
    {
        foreach (var name in (string[])["hub1", "hub2", "cluster1", "hosting1"])
        {
            Folder.Write($"{name}.kubeconfig", TestCluster.KubeconfigOf($"https://{name}.example.org:6443"));
        }
    }

    public TestFolder Folder { get; } = new();

    public FleetReading Load(string yaml) => FleetFile.Load(Folder.Write("fleet.yaml", Head + yaml));

    public void Dispose() => Folder.Dispose();
}
