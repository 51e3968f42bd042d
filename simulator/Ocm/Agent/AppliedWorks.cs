using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>The AppliedManifestWorks of one hub on the managed cluster: they own what their work applied.</summary>
internal sealed class AppliedWorks(AgentContext agent, string hubHash)
{
    /// <summary>The applied work of that name, made or taken over by this agent.</summary>
    public async Task<JsonObject> EnsureAsync(string work, CancellationToken cancellationToken)
    {
        var wanted = Rbac.Named(null, NameOf(work));
        wanted["spec"] = new JsonObject
        {
            ["agentID"] = agent.Settings.AgentId,
            ["hubHash"] = hubHash,
            ["manifestWorkName"] = work,
        };
        var found = await agent.Spoke.FindAsync(ResourceTypes.AppliedManifestWorks, null, NameOf(work), cancellationToken);
        if (found is null || !found.HasFinalizer(KlusterletNames.AppliedWorkCleanup))
        {
            wanted.AddFinalizer(KlusterletNames.AppliedWorkCleanup);
        }

        return await agent.Spoke.EnsureAsync(ResourceTypes.AppliedManifestWorks, wanted, cancellationToken);
    }

    /// <summary>Writes what is applied now, and deletes what was applied before and is no longer wanted.</summary>
    public async Task RecordAsync(
        JsonObject owner, IReadOnlyList<ManifestResult> results, CancellationToken cancellationToken)
    {
        var now = results.Where(result => result.Uid is not null).Select(result => result.ToAppliedResource()).ToList();
        var keys = results.Select(result => result.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var old in owner.Objects("status", "appliedResources").Where(old => !keys.Contains(KeyOf(old))).ToList())
        {
            await ReleaseAsync(old, owner.Uid(), orphan: false, cancellationToken);
        }

        var applied = new JsonArray([.. now.OrderBy(KeyOf, StringComparer.Ordinal)]);
        await agent.Spoke.ChangeStatusAsync(
            ResourceTypes.AppliedManifestWorks,
            null,
            owner.Name(),
            item =>
            {
                if (JsonNode.DeepEquals(item.At("status", "appliedResources"), applied))
                {
                    return false;
                }

                item.Child("status")["appliedResources"] = applied.DeepClone();
                return true;
            },
            cancellationToken);
    }

    /// <summary>Deletes the applied work with its resources; false while something of it is still there.</summary>
    public async Task<bool> DeleteAsync(string work, bool orphan, CancellationToken cancellationToken)
    {
        var found = await agent.Spoke.FindAsync(ResourceTypes.AppliedManifestWorks, null, NameOf(work), cancellationToken);
        return found is null || await DeleteAsync(found, orphan, cancellationToken);
    }

    /// <summary>Deletes an applied work, of this hub or another, with its resources; false while something of it is still there.</summary>
    public async Task<bool> DeleteAsync(JsonObject found, bool orphan, CancellationToken cancellationToken)
    {
        await agent.Spoke.DeleteAsync(ResourceTypes.AppliedManifestWorks, null, found.Name(), cancellationToken, found.Uid());
        var remaining = false;
        foreach (var resource in found.Objects("status", "appliedResources").ToList())
        {
            remaining |= !await ReleaseAsync(resource, found.Uid(), orphan, cancellationToken);
        }

        if (remaining)
        {
            return false;
        }

        await agent.Spoke.ChangeAsync(
            ResourceTypes.AppliedManifestWorks,
            null,
            found.Name(),
            item => item.RemoveFinalizer(KlusterletNames.AppliedWorkCleanup),
            cancellationToken);
        return true;
    }

    /// <summary>Deletes a resource unless another applied work owns it too; true when nothing of ours is left of it.</summary>
    private async Task<bool> ReleaseAsync(JsonObject resource, string owner, bool orphan, CancellationToken cancellationToken)
    {
        var type = new ResourceType(
            resource.Text("group") ?? "",
            resource.Text("version") ?? "v1",
            resource.Text("resource") ?? "",
            "",
            !string.IsNullOrEmpty(resource.Text("namespace")));
        var @namespace = type.Namespaced ? resource.Text("namespace") : null;
        var name = resource.Text("name") ?? "";
        var found = await agent.Spoke.FindAsync(type, @namespace, name, cancellationToken);
        if (found is null || found.Uid() != resource.Text("uid"))
        {
            return true;
        }

        var shared = found.Objects("metadata", "ownerReferences").Any(reference => reference.Text("uid") != owner);
        if (shared || orphan)
        {
            await agent.Spoke.ChangeAsync(type, @namespace, name, item => RemoveOwner(item, owner), cancellationToken);
            return true;
        }

        if (!found.IsBeingDeleted())
        {
            await agent.Spoke.DeleteAsync(type, @namespace, name, cancellationToken, found.Uid());
        }

        return await agent.Spoke.FindAsync(type, @namespace, name, cancellationToken) is null;
    }

    private static bool RemoveOwner(JsonObject item, string owner)
    {
        var references = item.Objects("metadata", "ownerReferences").ToList();
        item.Child("metadata")["ownerReferences"] = new JsonArray(
            [.. references.Where(reference => reference.Text("uid") != owner).Select(reference => reference.DeepClone())]);
        return references.Any(reference => reference.Text("uid") == owner);
    }

    private string NameOf(string work) => $"{hubHash}-{work}";

    private static string KeyOf(JsonObject resource) => string.Join(
        '/',
        resource.Text("group"),
        resource.Text("version"),
        resource.Text("resource"),
        resource.Text("namespace"),
        resource.Text("name"));
}
