using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>The CRDs that all Klusterlets of a managed cluster share. They are never deleted; leaving takes the version mark away.</summary>
internal static class ManagedCrds
{
    private static readonly IReadOnlyList<JsonObject> Definitions = ManifestFiles.Documents("managed-crds.yaml");

    public static async Task<IReadOnlyList<KlusterletObject>> ApplyAsync(
        ClusterClient client, string version, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        Exception? first = null;
        foreach (var definition in Definitions)
        {
            try
            {
                await EnsureAsync(client, definition, version, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                first ??= failure;
                failures.Add(failure.Message);
            }
        }

        return first is null
            ? [.. Definitions.Select(item => new KlusterletObject(ResourceTypes.CustomResourceDefinitions, item))]
            : throw new ApplyFailedException("CRDApplyFailed", KlusterletReconciler.Joined(failures), first);
    }

    public static async Task ReleaseAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        foreach (var definition in Definitions)
        {
            await client.ChangeAsync(
                ResourceTypes.CustomResourceDefinitions,
                null,
                definition.Name(),
                item => (item.At("metadata", "annotations") as JsonObject)?.Remove(KlusterletNames.VersionAnnotation) == true,
                cancellationToken);
        }
    }

    private static async Task EnsureAsync(
        ClusterClient client, JsonObject definition, string version, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(
            ResourceTypes.CustomResourceDefinitions, null, definition.Name(), cancellationToken);
        if (found.Text("metadata", "annotations", KlusterletNames.VersionAnnotation) == version)
        {
            return;
        }

        var wanted = definition.Copy();
        wanted.Child("metadata").Child("annotations")[KlusterletNames.VersionAnnotation] = version;
        await client.EnsureAsync(ResourceTypes.CustomResourceDefinitions, wanted, cancellationToken);
    }
}
