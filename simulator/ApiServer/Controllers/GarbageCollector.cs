using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Deletes what belongs to owners that are gone, and carries out foreground and orphaning deletions.</summary>
internal sealed class GarbageCollector(ClusterState state, ObjectWriter writer, ObjectDeleter deleter) : IController
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    private static readonly WriteOptions Options = WriteOptions.Controller("generic-garbage-collector");
    private readonly Dictionary<string, HashSet<Dependent>> _dependents = new(StringComparer.Ordinal);

    public async Task HandleAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        Index(change);
        if (change.Kind == StoreEventKind.Deleted)
        {
            await ReleaseAsync(change.New, cancellationToken);
            await FinishOwnersAsync(change.New, cancellationToken);
            return;
        }

        if (change.New.Tree.Items("metadata", "ownerReferences").Count > 0)
        {
            await LookAsync(new Dependent(change.Resource, change.New.Namespace, change.New.Name), cancellationToken);
        }

        if (change.New.Tree.Text("metadata", "deletionTimestamp") is not null)
        {
            await FinishAsync(change.Resource, change.New, cancellationToken);
        }
    }

    private void Index(StoreEvent change)
    {
        var dependent = new Dependent(change.Resource, change.New.Namespace, change.New.Name);
        var before = Owners(change.Old);
        var after = change.Kind == StoreEventKind.Deleted ? [] : Owners(change.New);
        foreach (var gone in before.Except(after, StringComparer.Ordinal))
        {
            if (_dependents.TryGetValue(gone, out var set) && set.Remove(dependent) && set.Count == 0)
            {
                _dependents.Remove(gone);
            }
        }

        foreach (var added in after)
        {
            if (!_dependents.TryGetValue(added, out var set))
            {
                _dependents[added] = set = [];
            }

            set.Add(dependent);
        }
    }

    private static string[] Owners(StoredObject? stored) => stored is null
        ? []
        : [.. stored.Tree.Items("metadata", "ownerReferences").Select(o => o.Text("uid") ?? "")];

    private Dependent[] DependentsOf(string uid) => _dependents.TryGetValue(uid, out var set) ? [.. set] : [];

    private async Task ReleaseAsync(StoredObject owner, CancellationToken cancellationToken)
    {
        foreach (var dependent in DependentsOf(owner.Uid))
        {
            await LookAsync(dependent, cancellationToken);
        }
    }

    /// <summary>Deletes a dependent without living owners; takes dead owners from one that has others.</summary>
    private async Task LookAsync(Dependent dependent, CancellationToken cancellationToken)
    {
        if (state.Registry.FindAnyVersion(dependent.Resource) is not { } type
            || state.Store.Get(dependent.Resource, dependent.Namespace, dependent.Name) is not { } stored)
        {
            return;
        }

        var owners = stored.Tree.Items("metadata", "ownerReferences").OfType<JsonObject>()
            .Select(o => (Uid: o.Text("uid") ?? "", State: StateOf(o, stored.Namespace))).ToArray();
        if (owners.Length == 0 || owners.Any(o => o.State == OwnerState.Unknown) || owners.All(o => o.State == OwnerState.Living))
        {
            return;
        }

        if (owners.Any(o => o.State == OwnerState.Living))
        {
            var gone = owners.Where(o => o.State != OwnerState.Living).Select(o => o.Uid).ToHashSet(StringComparer.Ordinal);
            await DropOwnersAsync(type, stored, gone, cancellationToken);
        }
        else if (stored.Tree.Text("metadata", "deletionTimestamp") is null)
        {
            var waited = owners.Any(o => o.State == OwnerState.WaitsForDependents) && DependentsOf(stored.Uid).Length > 0;
            var delete = new DeleteOptions(stored.Uid, Propagation: waited ? "Foreground" : "Background");
            await deleter.DeleteAsync(type, stored.Namespace, stored.Name, delete, Options, cancellationToken);
        }
    }

    private OwnerState StateOf(JsonObject reference, string? ns)
    {
        var apiVersion = reference.Text("apiVersion") ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        if (state.Registry.FindKind(group, apiVersion[(slash + 1)..], reference.Text("kind") ?? "") is not { } type)
        {
            return OwnerState.Unknown;
        }

        // An owner in a namespace is looked for beside its dependent; a cluster-wide dependent cannot have one.
        if (type.Namespaced && ns is null)
        {
            return OwnerState.Unknown;
        }

        var found = state.Store.Get(type.Storage, type.Namespaced ? ns : null, reference.Text("name") ?? "");
        if (found is null || found.Uid != reference.Text("uid"))
        {
            return OwnerState.Gone;
        }

        return found.Tree.Text("metadata", "deletionTimestamp") is not null
            && found.Tree.Texts("metadata", "finalizers").Contains(Foreground, StringComparer.Ordinal)
            ? OwnerState.WaitsForDependents : OwnerState.Living;
    }

    private async Task FinishOwnersAsync(StoredObject dependent, CancellationToken cancellationToken)
    {
        foreach (var reference in dependent.Tree.Items("metadata", "ownerReferences").OfType<JsonObject>())
        {
            var apiVersion = reference.Text("apiVersion") ?? "";
            var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
            var type = state.Registry.FindKind(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], reference.Text("kind") ?? "");
            var owner = type is null ? null : state.Store.Get(type.Storage, type.Namespaced ? dependent.Namespace : null, reference.Text("name") ?? "");
            if (owner is not null)
            {
                await FinishAsync(type!.Storage, owner, cancellationToken);
            }
        }
    }

    /// <summary>Goes on with a deletion that waits for its dependents.</summary>
    private async Task FinishAsync(GroupResource resource, StoredObject owner, CancellationToken cancellationToken)
    {
        var finalizers = owner.Tree.Texts("metadata", "finalizers").ToArray();
        if (state.Registry.FindAnyVersion(resource) is not { } type)
        {
            return;
        }

        if (finalizers.Contains(Orphan, StringComparer.Ordinal))
        {
            foreach (var dependent in DependentsOf(owner.Uid))
            {
                if (state.Registry.FindAnyVersion(dependent.Resource) is { } dependentType
                    && state.Store.Get(dependent.Resource, dependent.Namespace, dependent.Name) is { } stored)
                {
                    await DropOwnersAsync(dependentType, stored, [owner.Uid], cancellationToken);
                }
            }

            await DropFinalizerAsync(type, owner, Orphan, cancellationToken);
        }
        else if (finalizers.Contains(Foreground, StringComparer.Ordinal))
        {
            await ReleaseAsync(owner, cancellationToken);
            if (!DependentsOf(owner.Uid).Any(d => Blocks(d, owner.Uid)))
            {
                await DropFinalizerAsync(type, owner, Foreground, cancellationToken);
            }
        }
    }

    private bool Blocks(Dependent dependent, string owner) =>
        state.Store.Get(dependent.Resource, dependent.Namespace, dependent.Name) is { } stored
        && stored.Tree.Items("metadata", "ownerReferences").Any(o => o.Text("uid") == owner && o.Flag("blockOwnerDeletion") == true);

    private Task DropFinalizerAsync(ResourceType type, StoredObject owner, string finalizer, CancellationToken cancellationToken) =>
        ChangeAsync(type, owner, tree => tree.Metadata()["finalizers"] =
            JsonTree.ToArray(tree.Texts("metadata", "finalizers").Where(f => f != finalizer).ToArray()), cancellationToken);

    private Task DropOwnersAsync(ResourceType type, StoredObject dependent, HashSet<string> gone, CancellationToken cancellationToken) =>
        ChangeAsync(type, dependent, tree => tree.Metadata()["ownerReferences"] = new JsonArray(
            [.. tree.Items("metadata", "ownerReferences").Where(o => !gone.Contains(o.Text("uid") ?? "")).Select(o => o?.DeepClone())]), cancellationToken);

    private async Task ChangeAsync(ResourceType type, StoredObject target, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        try
        {
            await writer.UpdateAsync(type, target.Namespace, target.Name, current =>
            {
                var next = current.Copy();
                if (next.Text("metadata", "uid") == target.Uid)
                {
                    change(next);
                }

                return next;
            }, Options, cancellationToken);
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
        }
    }

    private enum OwnerState
    {
        Living,
        WaitsForDependents,
        Gone,
        Unknown,
    }

    private sealed record Dependent(GroupResource Resource, string? Namespace, string Name);
}
