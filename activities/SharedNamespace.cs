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
        try
        {
            var entry = await MakeOrNoteAsync(cluster, registration, wanted, cancellationToken);
            await cluster.ConfirmAsync(static (_, _) => Task.CompletedTask, cancellationToken);
            return entry;
        }
        catch (HubRefusedException lost) when (lost.Code == Reasons.ClaimLost)
        {
            // What was sent before may have been carried out, after the undo has struck this user off.
            await cluster.ConfirmAsync((plain, token) => TakeBackAsync(plain, registration, wanted.Metadata.Name!, token), cancellationToken);
            throw;
        }
    }

    private static async Task<SharedEntry> MakeOrNoteAsync(
        ClusterClient cluster, Registration registration, KubernetesNamespace wanted, CancellationToken cancellationToken)
    {
        var marked = wanted with
        {
            Metadata = wanted.Metadata with { Annotations = With(wanted.Metadata.Annotations, Key(registration), registration.Operation.Origin) },
        };
        for (var round = 0; round < Rounds; round++)
        {
            if (await cluster.TryCreateAsync(ResourceKind.Namespace, marked, cancellationToken) is { } created)
            {
                return new SharedEntry(created, Created: true);
            }

            if (await NoteAsync(cluster, registration, wanted.Metadata.Name!, cancellationToken) is { } noted)
            {
                return new SharedEntry(noted, Created: false);
            }
        }

        throw Changing.Of(cluster, $"Namespace/{wanted.Metadata.Name}");
    }

    /// <summary>
    /// Notes the user first and looks then, in one request: who clears the namespace either wrote the mark before, and is seen in the answer,
    /// or has to write it on a version that is gone. A note in a namespace that is being cleared goes with it, or waits for the next try.
    /// </summary>
    private static async Task<KubernetesNamespace?> NoteAsync(ClusterClient cluster, Registration registration, string name, CancellationToken cancellationToken)
    {
        var noted = await cluster.MergePatchAsync<KubernetesNamespace>(
            ResourceKind.Namespace, null, name, Annotations((Key(registration), registration.Operation.Origin)), null, cancellationToken);
        if (noted.Value is not { } found)
        {
            return null;
        }

        RequireOpen(cluster, registration, found);
        return found.Metadata.Annotation(ClearedBy) is null
            ? found
            : (await cluster.MergePatchAsync<KubernetesNamespace>(
                ResourceKind.Namespace, null, name, Annotations((ClearedBy, null)), found.Metadata.ResourceVersion, cancellationToken)).Value;
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

    /// <summary>
    /// Strikes a user off that came too late. Where it is the only one and the namespace holds something, an undo may be about to use or remove
    /// that: it is left to it.
    /// </summary>
    private static async Task TakeBackAsync(ClusterClient cluster, Registration registration, string name, CancellationToken cancellationToken)
    {
        var found = await cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken);
        if (found is not null && (Users(found).Any(user => user != Key(registration)) || await HoldsNothingAsync()))
        {
            await LeaveAsync(cluster, registration, name, _ => HoldsNothingAsync(), cancellationToken);
        }

        async Task<bool> HoldsNothingAsync() =>
            (await Inspection.NamespaceReading.ObjectsAsync(cluster, name, cancellationToken)).Count == 0
            && (await cluster.ListAsync<Lease>(ResourceKind.Lease, name, null, null, cancellationToken)).Count == 0;
    }

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
