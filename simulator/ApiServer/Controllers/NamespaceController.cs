using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Gives each namespace its account and CA, and empties those that are being deleted.</summary>
internal sealed class NamespaceController(ClusterState state, ObjectWriter writer, ObjectDeleter deleter) : IController
{
    private static readonly GroupResource Namespaces = new("", "namespaces");
    private static readonly WriteOptions Deleting = WriteOptions.Controller("namespace-controller");

    public async Task HandleAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        if (change.Resource == Namespaces)
        {
            if (change.Kind == StoreEventKind.Deleted)
            {
                return;
            }

            if (IsTerminating(change.New))
            {
                await EmptyAsync(change.New.Name, cancellationToken);
            }
            else if (change.Kind == StoreEventKind.Added)
            {
                await FurnishAsync(change.New.Name, cancellationToken);
            }

            return;
        }

        if (change.New.Namespace is not { } ns || state.Store.Get(Namespaces, null, ns) is not { } owner)
        {
            return;
        }

        if (IsTerminating(owner))
        {
            await EmptyAsync(ns, cancellationToken);
        }
        else if (change.Kind == StoreEventKind.Deleted && change.New.Name is "kube-root-ca.crt" or "default")
        {
            await FurnishAsync(ns, cancellationToken);
        }
    }

    private static bool IsTerminating(StoredObject ns) => ns.Tree.Text("metadata", "deletionTimestamp") is not null;

    private async Task FurnishAsync(string ns, CancellationToken cancellationToken)
    {
        await EnsureAsync("configmaps", ns, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "kube-root-ca.crt",
                ["annotations"] = new JsonObject
                {
                    ["kubernetes.io/description"] = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
                },
            },
            ["data"] = new JsonObject { ["ca.crt"] = state.Authority.Pem },
        }, "root-ca-cert-publisher", cancellationToken);
        await EnsureAsync(
            "serviceaccounts", ns, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } }, "service-account-controller", cancellationToken);
    }

    private async Task EnsureAsync(string plural, string ns, JsonObject tree, string controller, CancellationToken cancellationToken)
    {
        var type = state.Registry.Find("", "v1", plural)!;
        if (state.Store.Get(type.Storage, ns, tree.Text("metadata", "name")!) is not null)
        {
            return;
        }

        var options = WriteOptions.Controller(controller);
        await writer.CreateAsync(type, ns, ObjectDecoder.Decode(type, tree, options), options, cancellationToken);
    }

    private async Task EmptyAsync(string ns, CancellationToken cancellationToken)
    {
        var types = state.Registry.All.Where(t => t is { Namespaced: true, IsReview: false }).DistinctBy(t => t.Storage).ToArray();
        foreach (var type in types)
        {
            foreach (var stored in state.Store.List(type.Storage, ns).Objects.Where(o => o.Tree.Text("metadata", "deletionTimestamp") is null))
            {
                await deleter.DeleteAsync(type, ns, stored.Name, new DeleteOptions(stored.Uid), Deleting, cancellationToken);
            }
        }

        var left = types.SelectMany(t => state.Store.List(t.Storage, ns).Objects.Select(o => (Type: t, Object: o))).ToArray();
        var namespaces = state.Registry.Find("", "v1", "namespaces")!;
        if (left.Length == 0)
        {
            await writer.UpdateAsync(
                namespaces, null, ns, Finalized, Deleting with { Subresource = "finalize" }, cancellationToken);
            return;
        }

        await writer.UpdateAsync(
            namespaces, null, ns, current => Reported(current, left), Deleting with { Subresource = "status" }, cancellationToken);
    }

    private static JsonObject Finalized(JsonObject current)
    {
        var next = current.Copy();
        var rest = next.Texts("spec", "finalizers").Where(f => f != "kubernetes").ToArray();
        next.Child("spec")["finalizers"] = JsonTree.ToArray(rest);
        return next;
    }

    private JsonObject Reported(JsonObject current, IReadOnlyList<(ResourceType Type, StoredObject Object)> left)
    {
        var resources = left.GroupBy(l => l.Type.Qualified, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} has {g.Count()} resource instances");
        var finalizers = left.SelectMany(l => l.Object.Tree.Texts("metadata", "finalizers")).GroupBy(f => f, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} in {g.Count()} resource instances").ToArray();
        (string Type, bool Status, string Reason, string Message)[] conditions =
        [
            ("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"),
            ("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            ("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            ("NamespaceContentRemaining", true, "SomeResourcesRemain", "Some resources are remaining: " + string.Join(", ", resources)),
            finalizers.Length > 0
                ? ("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", "Some content in the namespace has finalizers remaining: " + string.Join(", ", finalizers))
                : ("NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
        ];
        var next = current.Copy();
        var before = next.Items("status", "conditions");
        next.Child("status")["conditions"] = new JsonArray([.. conditions.Select(c =>
        {
            var old = before.FirstOrDefault(b => b.Text("type") == c.Type);
            var status = c.Status ? "True" : "False";
            return (JsonNode)new JsonObject
            {
                ["type"] = c.Type,
                ["status"] = status,
                ["lastTransitionTime"] = old.Text("status") == status ? old.Text("lastTransitionTime") : state.Now,
                ["reason"] = c.Reason,
                ["message"] = c.Message,
            };
        })]);
        return next;
    }
}
