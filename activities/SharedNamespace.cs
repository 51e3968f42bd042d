using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities;

/// <summary>
/// A namespace that several registrations use, each noted in an annotation of its own. Who leaves as the last one first marks the namespace
/// as being cleared, on the version that it read: a user that comes in between changes the version, and one that comes later sees the mark
/// and waits. Every step is a create, a patch or a delete with a version, so nothing depends on a lock of a process.
/// </summary>
internal static class SharedNamespace
{
    private const string UserPrefix = "multihubflows.dev/used-by.";
    private const string ClearedBy = "multihubflows.dev/cleared-by";
    private const int Rounds = 5;

    /// <summary>Makes the namespace where it is missing, and notes this registration as a user.</summary>
    /// <exception cref="HubUnreachableException">It is being deleted or cleared.</exception>
    public static async Task<SharedEntry> EnterAsync(
        ClusterClient cluster, Registration registration, KubernetesNamespace wanted, CancellationToken cancellationToken)
    {
        var marked = wanted with
        {
            Metadata = wanted.Metadata with { Annotations = With(wanted.Metadata.Annotations, Key(registration), registration.Operation.Origin) },
        };
        for (var round = 0; round < Rounds; round++)
        {
            var created = await cluster.CreateAsync<KubernetesNamespace>(
                ResourceKind.Namespace, marked, found => IsUser(found, registration), cancellationToken);
            if (created.Created || IsIn(created.Value, registration))
            {
                return new SharedEntry(created.Value, created.Created);
            }

            RequireOpen(cluster, registration, created.Value);
            var noted = await cluster.MergePatchAsync<KubernetesNamespace>(
                ResourceKind.Namespace,
                null,
                wanted.Metadata.Name!,
                Annotations((Key(registration), registration.Operation.Origin), (ClearedBy, null)),
                created.Value.Metadata.ResourceVersion,
                cancellationToken);
            if (noted is { IsDone: true, Value: { } ours })
            {
                return new SharedEntry(ours, Created: false);
            }
        }

        throw Changing.Of(cluster, $"Namespace/{wanted.Metadata.Name}");
    }

    /// <summary>
    /// Strikes this registration off as a user. Where it was the last one, <paramref name="clear"/> removes what is in the namespace, and the
    /// namespace itself goes if we made it and it may go. False: it was no user, or others are.
    /// </summary>
    public static async Task<bool> LeaveAsync(
        ClusterClient cluster, Registration registration, string name, Func<KubernetesNamespace, Task<bool>> clear, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var found = await cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken);
            if (found is null || found.Metadata.Terminating || !IsUser(found, registration))
            {
                return false;
            }

            var last = Users(found).All(user => user == Key(registration));
            var written = await cluster.MergePatchAsync<KubernetesNamespace>(
                ResourceKind.Namespace,
                null,
                name,
                last ? Annotations((ClearedBy, Key(registration))) : Annotations((Key(registration), null)),
                found.Metadata.ResourceVersion,
                cancellationToken);
            if (written.Result != WriteResult.Conflict)
            {
                return last && written.Value is { } marked && await ClearAsync(cluster, registration, marked, clear, cancellationToken);
            }
        }

        throw Changing.Of(cluster, $"Namespace/{name}");
    }

    /// <summary>Whether this registration is noted as a user.</summary>
    public static bool IsUser(KubernetesNamespace ns, Registration registration) =>
        ns.Metadata.Annotation(Key(registration)) == registration.Operation.Origin;

    private static bool IsIn(KubernetesNamespace ns, Registration registration) =>
        IsUser(ns, registration) && !ns.Metadata.Terminating && ns.Metadata.Annotation(ClearedBy) is null;

    private static void RequireOpen(ClusterClient cluster, Registration registration, KubernetesNamespace found)
    {
        if (found.Metadata.Terminating)
        {
            throw new HubUnreachableException(
                $"{cluster.ClusterName}: namespace {found.Metadata.Name} is being deleted; it waits for {Finalizers.Of(found)}",
                Reasons.NamespaceTerminating,
                "Wait until it is gone, or remove what keeps it.");
        }

        if (found.Metadata.Annotation(ClearedBy) is { } other && other != Key(registration))
        {
            throw new HubUnreachableException(
                $"{cluster.ClusterName}: namespace {found.Metadata.Name} is being cleared by the undo of klusterlet {other[UserPrefix.Length..]}",
                Reasons.NamespaceTerminating,
                $"Wait until it is gone. If that undo has ended without it: kubectl annotate namespace {found.Metadata.Name} {ClearedBy}-");
        }
    }

    private static async Task<bool> ClearAsync(
        ClusterClient cluster, Registration registration, KubernetesNamespace marked, Func<KubernetesNamespace, Task<bool>> clear, CancellationToken cancellationToken)
    {
        var name = marked.Metadata.Name!;
        var mayGo = await clear(marked);
        if (mayGo && marked.Metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue)
        {
            return await cluster.DeleteAsync(ResourceKind.Namespace, null, name, marked.Metadata.Uid!, Propagation.Background, cancellationToken)
                is DeleteOutcome.Deleted or DeleteOutcome.Terminating;
        }

        await cluster.MergePatchAsync<KubernetesNamespace>(
            ResourceKind.Namespace, null, name, Annotations((Key(registration), null), (ClearedBy, null)), null, cancellationToken);
        return mayGo;
    }

    private static IEnumerable<string> Users(KubernetesNamespace ns) =>
        ns.Metadata.Annotations?.Keys.Where(key => key.StartsWith(UserPrefix, StringComparison.Ordinal)) ?? [];

    private static string Key(Registration registration) => UserPrefix + registration.Plan.Names.Klusterlet;

    private static JsonObject Annotations(params (string Key, string? Value)[] entries)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in entries)
        {
            annotations[key] = value;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? annotations, string key, string value) =>
        new(annotations ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal) { [key] = value };
}

/// <summary>A shared namespace, entered.</summary>
/// <param name="Namespace">The namespace as it is.</param>
/// <param name="Created">Whether this call made it.</param>
internal sealed record SharedEntry(KubernetesNamespace Namespace, bool Created);
