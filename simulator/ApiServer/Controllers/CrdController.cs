using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Serves the resources of CustomResourceDefinitions once they are established, and cleans up after deleted ones.</summary>
internal sealed class CrdController(ClusterState state, ObjectWriter writer, ObjectDeleter deleter) : IController
{
    private static readonly GroupResource Crds = new("apiextensions.k8s.io", "customresourcedefinitions");

    private static readonly WriteOptions Options =
        new(new UserInfo("system:apiserver", ["system:masters", "system:authenticated"]), "kube-apiserver");

    public async Task HandleAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        if (change.Resource == Crds)
        {
            await HandleCrdAsync(change, cancellationToken);
        }
        else if (change.Kind == StoreEventKind.Deleted
            && state.Store.Get(Crds, null, $"{change.Resource.Plural}.{change.Resource.Group}") is { } owner && IsDying(owner))
        {
            await CleanAsync(owner, cancellationToken);
        }
    }

    private async Task HandleCrdAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        var crd = change.New;
        if (change.Kind == StoreEventKind.Deleted)
        {
            state.Registry.Replace(ResourceOf(crd.Tree), []);
            state.Store.EndWatches(ResourceOf(crd.Tree));
        }
        else if (IsDying(crd))
        {
            await CleanAsync(crd, cancellationToken);
        }
        else if (IsEstablished(crd.Tree))
        {
            if (change.Old is null || !JsonTree.Same(change.Old.Tree["spec"], crd.Tree["spec"]))
            {
                state.Registry.Replace(ResourceOf(crd.Tree), CrdTypes.Of(crd.Tree));
            }
        }
        else if (change.Kind == StoreEventKind.Added)
        {
            _ = EstablishLaterAsync(crd.Name, cancellationToken);
        }
    }

    private async Task EstablishLaterAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(state.Options.EstablishDelay, state.Time, cancellationToken);
            if (state.Store.Get(Crds, null, name) is { } crd && !IsDying(crd))
            {
                await EstablishAsync(crd, cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or StatusException)
        {
            // Stopped, or deleted in the meantime.
        }
    }

    private async Task EstablishAsync(StoredObject crd, CancellationToken cancellationToken)
    {
        state.Registry.Replace(ResourceOf(crd.Tree), CrdTypes.Of(crd.Tree));
        await writer.UpdateAsync(CrdType, null, crd.Name, current =>
        {
            var next = current.Copy();
            next["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(
                    Condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                    Condition("Established", "InitialNamesAccepted", "the initial names have been accepted")),
                ["acceptedNames"] = current.At("spec", "names")?.DeepClone(),
                ["storedVersions"] = JsonTree.ToArray(current.Items("spec", "versions").Where(v => v.Flag("storage") == true).Select(v => v.Text("name")!)),
            };
            return next;
        }, Options with { Subresource = "status" }, cancellationToken);
    }

    private async Task CleanAsync(StoredObject crd, CancellationToken cancellationToken)
    {
        var resource = ResourceOf(crd.Tree);
        var type = state.Registry.FindAnyVersion(resource);
        if (type is not null)
        {
            foreach (var stored in state.Store.List(resource).Objects.Where(o => o.Tree.Text("metadata", "deletionTimestamp") is null))
            {
                await deleter.DeleteAsync(type, stored.Namespace, stored.Name, new DeleteOptions(stored.Uid), Options, cancellationToken);
            }
        }

        if (state.Store.List(resource).Objects.Count > 0
            || !crd.Tree.Texts("metadata", "finalizers").Contains(CrdRules.CleanupFinalizer, StringComparer.Ordinal))
        {
            return;
        }

        await writer.UpdateAsync(CrdType, null, crd.Name, current =>
        {
            var next = current.Copy();
            next.Metadata()["finalizers"] =
                JsonTree.ToArray(next.Texts("metadata", "finalizers").Where(f => f != CrdRules.CleanupFinalizer).ToArray());
            return next;
        }, Options, cancellationToken);
    }

    private ResourceType CrdType => state.Registry.Find(Crds.Group, "v1", Crds.Plural)!;

    private static GroupResource ResourceOf(JsonObject crd) => new(crd.Text("spec", "group")!, crd.Text("spec", "names", "plural")!);

    private static bool IsDying(StoredObject crd) => crd.Tree.Text("metadata", "deletionTimestamp") is not null;

    private static bool IsEstablished(JsonObject crd) =>
        crd.Items("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True");

    private JsonObject Condition(string type, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = state.Now,
        ["reason"] = reason,
        ["message"] = message,
    };
}
