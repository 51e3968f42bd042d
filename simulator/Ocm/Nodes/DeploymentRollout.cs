using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Keeps a Deployment's ReplicaSet and pods as wanted, and its status true. A changed template replaces the pods.</summary>
internal sealed class DeploymentRollout(NodeContext node, WatchedResources pods, Func<int, string> randomName)
{
    private const string HashLabel = "pod-template-hash";

    public async Task ReconcileAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        if (deployment.IsBeingDeleted())
        {
            return;
        }

        var wanted = (int)(deployment.Number("spec", "replicas") ?? 1);
        var hash = HashOf(deployment);
        var set = await EnsureReplicaSetAsync(deployment, hash, wanted, cancellationToken);
        var own = pods.Items.Where(pod => IsOf(pod, deployment)).ToList();
        var current = own.Where(pod => pod.Text("metadata", "labels", HashLabel) == hash).ToList();
        foreach (var outdated in own.Except(current).Concat(current.Skip(wanted)))
        {
            await node.Client.DeleteAsync(ResourceTypes.Pods, outdated.Namespace(), outdated.Name(), cancellationToken);
        }

        for (var missing = current.Count; missing < wanted; missing++)
        {
            await RequireAccountAsync(deployment, cancellationToken);
            await node.Client.CreateAsync(ResourceTypes.Pods, NewPod(deployment, set, hash), cancellationToken);
        }

        await WriteStatusAsync(deployment, [.. current.Take(wanted)], set.Name(), cancellationToken);
    }

    public static bool IsOf(JsonObject pod, JsonObject deployment) =>
        pod.Namespace() == deployment.Namespace()
        && pod.Text("metadata", "annotations", NodeNames.DeploymentUid) == deployment.Uid();

    /// <summary>A pod of a missing account is refused and tried again, as the admission of pods does.</summary>
    private async Task RequireAccountAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        var account = deployment.Text("spec", "template", "spec", "serviceAccountName") ?? "default";
        await node.Client.GetAsync(ResourceTypes.ServiceAccounts, deployment.Namespace(), account, cancellationToken);
    }

    private async Task<JsonObject> EnsureReplicaSetAsync(
        JsonObject deployment, string hash, int replicas, CancellationToken cancellationToken)
    {
        var name = $"{deployment.Name()}-{hash}";
        var found = await node.Client.FindAsync(ResourceTypes.ReplicaSets, deployment.Namespace(), name, cancellationToken);
        if (found is not null)
        {
            return found;
        }

        var set = Rbac.Named(deployment.Namespace(), name, LabelsOf(deployment, hash));
        set["apiVersion"] = ResourceTypes.ReplicaSets.ApiVersion;
        set["kind"] = ResourceTypes.ReplicaSets.Kind;
        set.Child("metadata")["ownerReferences"] = new JsonArray(OwnerReference("apps/v1", "Deployment", deployment));
        var selector = (JsonObject?)deployment.At("spec", "selector")?.DeepClone() ?? [];
        selector.Child("matchLabels")[HashLabel] = hash;
        var template = (JsonObject?)deployment.At("spec", "template")?.DeepClone() ?? [];
        template.Child("metadata")["labels"] = LabelsOf(deployment, hash);
        set["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template };
        return await node.Client.CreateAsync(ResourceTypes.ReplicaSets, set, cancellationToken);
    }

    private JsonObject NewPod(JsonObject deployment, JsonObject set, string hash)
    {
        var name = $"{set.Name()}-{randomName(5)}";
        var pod = Rbac.Named(deployment.Namespace(), name, LabelsOf(deployment, hash));
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        var metadata = pod.Child("metadata");
        metadata["generateName"] = $"{set.Name()}-";
        metadata["ownerReferences"] = new JsonArray(OwnerReference("apps/v1", "ReplicaSet", set));
        var annotations = (JsonObject?)deployment.At("spec", "template", "metadata", "annotations")?.DeepClone() ?? [];
        annotations[NodeNames.DeploymentUid] = deployment.Uid();
        metadata["annotations"] = annotations;
        var spec = (JsonObject?)deployment.At("spec", "template", "spec")?.DeepClone() ?? [];
        spec["nodeName"] = NodeNames.NodeOf(node.Cluster);
        pod["spec"] = spec;
        return pod;
    }

    private async Task WriteStatusAsync(
        JsonObject deployment, IReadOnlyList<JsonObject> current, string set, CancellationToken cancellationToken)
    {
        var ready = current.Count(pod => pod.IsTrue("Ready"));
        var wanted = (int)(deployment.Number("spec", "replicas") ?? 1);
        await node.Client.ChangeStatusAsync(
            ResourceTypes.Deployments,
            deployment.Namespace(),
            deployment.Name(),
            item =>
            {
                var before = item["status"]?.DeepClone();
                Fill(item, current.Count, ready, wanted, set);
                return item.Uid() == deployment.Uid() && !JsonNode.DeepEquals(before, item["status"]);
            },
            cancellationToken);
    }

    private void Fill(JsonObject item, int replicas, int ready, int wanted, string set)
    {
        var status = item.Child("status");
        status["observedGeneration"] = item.Generation();
        SetCount(status, "replicas", replicas);
        SetCount(status, "updatedReplicas", replicas);
        SetCount(status, "readyReplicas", ready);
        SetCount(status, "availableReplicas", ready);
        SetCount(status, "unavailableReplicas", wanted - ready);
        if (ready >= wanted)
        {
            SetDeploymentCondition(status, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
            SetDeploymentCondition(
                status, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{set}\" has successfully progressed.");
        }
        else
        {
            SetDeploymentCondition(
                status, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
            SetDeploymentCondition(status, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{set}\" is progressing.");
        }
    }

    private void SetDeploymentCondition(JsonObject status, string type, string value, string reason, string message)
    {
        var now = node.Time.GetUtcNow();
        if (Conditions.SetIn(status, now, type, value, reason, message))
        {
            var condition = status.Objects("conditions").First(item => item.Text("type") == type);
            condition["lastUpdateTime"] = Conditions.Timestamp(now);
        }
    }

    private static void SetCount(JsonObject status, string name, int count)
    {
        if (count > 0)
        {
            status[name] = count;
        }
        else
        {
            status.Remove(name);
        }
    }

    private static JsonObject LabelsOf(JsonObject deployment, string hash)
    {
        var labels = (JsonObject?)deployment.At("spec", "template", "metadata", "labels")?.DeepClone() ?? [];
        labels[HashLabel] = hash;
        return labels;
    }

    private static JsonObject OwnerReference(string apiVersion, string kind, JsonObject owner) => new()
    {
        ["apiVersion"] = apiVersion,
        ["blockOwnerDeletion"] = true,
        ["controller"] = true,
        ["kind"] = kind,
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
    };

    private static string HashOf(JsonObject deployment)
    {
        var template = deployment.At("spec", "template")?.ToJsonString() ?? "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template)))[..10];
    }
}
