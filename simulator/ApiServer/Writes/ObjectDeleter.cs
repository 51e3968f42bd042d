using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Deletes objects: at once, or by marking them when finalizers or their content hold them.</summary>
internal sealed class ObjectDeleter(ClusterState state, ObjectWriter writer)
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    private static readonly HashSet<string> Protected = new(StringComparer.Ordinal) { "default", "kube-system", "kube-public" };

    /// <summary>The object that is left behind, marked; null when it is gone. With the UID it had.</summary>
    public async Task<(JsonObject? Left, string Uid)> DeleteAsync(
        ResourceType type, string? ns, string name, DeleteOptions delete, WriteOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var seen = state.Store.Get(type.Storage, ns, name) ?? throw Statuses.NotFound(type, name);
            Check(type, seen, delete);
            await writer.AdmitAsync(AdmissionOperation.Delete, type, ObjectViews.InVersion(type, seen), null, options, cancellationToken);
            var (done, left) = TryDelete(type, seen, delete, options.DryRun);
            if (done)
            {
                return (left, seen.Uid);
            }
        }

        throw Statuses.Modified(type, name);
    }

    private (bool Done, JsonObject? Left) TryDelete(ResourceType type, StoredObject seen, DeleteOptions delete, bool dryRun)
    {
        if (type.Kind == "Namespace" && !type.IsCustom)
        {
            return TryMarkNamespace(type, seen, dryRun);
        }

        var finalizers = Finalizers(type, seen.Tree, delete.Propagation);
        if (finalizers.Count == 0)
        {
            return (dryRun || state.Store.Delete(type.Storage, seen) is not null, null);
        }

        var already = seen.Tree.Text("metadata", "deletionTimestamp") is not null;
        if (already && finalizers.SequenceEqual(seen.Tree.Texts("metadata", "finalizers"), StringComparer.Ordinal))
        {
            return (true, ObjectViews.InVersion(type, seen));
        }

        var next = seen.Tree.Copy();
        var metadata = next.Metadata();
        metadata["deletionTimestamp"] ??= state.Now;
        metadata["deletionGracePeriodSeconds"] ??= 0;
        metadata["finalizers"] = JsonTree.ToArray(finalizers);
        if (!already && next.Number("metadata", "generation") is { } generation)
        {
            metadata["generation"] = generation + 1;
        }

        return Store(type, seen, next, dryRun);
    }

    private (bool Done, JsonObject? Left) TryMarkNamespace(ResourceType type, StoredObject seen, bool dryRun)
    {
        if (Protected.Contains(seen.Name))
        {
            throw Statuses.Forbidden(type, seen.Name, "this namespace may not be deleted");
        }

        if (seen.Tree.Text("metadata", "deletionTimestamp") is not null)
        {
            return (true, seen.Tree);
        }

        var next = seen.Tree.Copy();
        next.Metadata()["deletionTimestamp"] = state.Now;
        next.Child("status")["phase"] = "Terminating";
        return Store(type, seen, next, dryRun);
    }

    private (bool Done, JsonObject? Left) Store(ResourceType type, StoredObject seen, JsonObject next, bool dryRun)
    {
        next = ObjectDecoder.Canonical(type, next);
        if (dryRun)
        {
            return (true, next);
        }

        var stored = state.Store.Update(type.Storage, seen, next);
        return (stored is not null, stored is null ? null : ObjectViews.InVersion(type, stored));
    }

    private static List<string> Finalizers(ResourceType type, JsonObject tree, string? propagation)
    {
        var finalizers = tree.Texts("metadata", "finalizers").ToList();
        if (propagation is not null)
        {
            finalizers.RemoveAll(f => f is Orphan or Foreground);
        }

        if (propagation is "Orphan" or "Foreground")
        {
            finalizers.Add(propagation == "Orphan" ? Orphan : Foreground);
        }

        if (type is { Kind: "CustomResourceDefinition", IsCustom: false } && tree.Text("metadata", "deletionTimestamp") is null
            && !finalizers.Contains(CrdRules.CleanupFinalizer, StringComparer.Ordinal))
        {
            finalizers.Add(CrdRules.CleanupFinalizer);
        }

        return finalizers;
    }

    private static void Check(ResourceType type, StoredObject seen, DeleteOptions delete)
    {
        if (delete.Uid is { } uid && uid != seen.Uid)
        {
            throw Statuses.Precondition(
                type,
                seen.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({seen.Uid}). The object might have been deleted and then recreated");
        }

        var revision = seen.Revision.ToString(CultureInfo.InvariantCulture);
        if (delete.ResourceVersion is { } version && version != revision)
        {
            throw Statuses.Precondition(
                type,
                seen.Name,
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({revision}). The object might have been modified");
        }
    }
}

/// <summary>How a deletion is wanted.</summary>
internal sealed record DeleteOptions(string? Uid = null, string? ResourceVersion = null, string? Propagation = null);
