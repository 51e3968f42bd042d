using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Installs CRDs and waits until they are served.</summary>
internal static class CustomResources
{
    public static async Task EnsureAsync(
        ClusterClient client, IReadOnlyList<JsonObject> definitions, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var definition in definitions)
        {
            await client.EnsureAsync(ResourceTypes.CustomResourceDefinitions, definition.Copy(), cancellationToken);
        }

        foreach (var definition in definitions)
        {
            await WaitUntilEstablishedAsync(client, definition.Name(), time, cancellationToken);
        }
    }

    private static async Task WaitUntilEstablishedAsync(
        ClusterClient client, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var definition = await client.FindAsync(ResourceTypes.CustomResourceDefinitions, null, name, cancellationToken);
            if (definition is not null && definition.IsTrue("Established"))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }
}
