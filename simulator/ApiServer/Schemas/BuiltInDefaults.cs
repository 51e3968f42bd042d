using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The defaults of built-in kinds that depend on other fields.</summary>
internal static class BuiltInDefaults
{
    public static void Set(ResourceType type, JsonObject tree)
    {
        switch (type.Kind)
        {
            case "Namespace" when tree.Text("metadata", "name") is { Length: > 0 } name:
                tree.Metadata().Child("labels")["kubernetes.io/metadata.name"] = name;
                break;
            case "Deployment":
                SetDeployment(tree);
                break;
            case "ReplicaSet":
                SetPod(tree.Object("spec", "template", "spec"));
                break;
            case "Pod":
                SetPod(tree.Object("spec"));
                break;
            case "Service":
                SetService(tree);
                break;
            case "ClusterRoleBinding" or "RoleBinding":
                SetBinding(tree);
                break;
            case "CustomResourceDefinition":
                SetCrd(tree);
                break;
            case "TokenRequest":
                tree.Child("spec")["expirationSeconds"] ??= 3600;
                break;
        }
    }

    private static void SetDeployment(JsonObject tree)
    {
        var strategy = tree.Child("spec").Child("strategy");
        strategy["type"] ??= "RollingUpdate";
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate");
            rolling["maxUnavailable"] ??= "25%";
            rolling["maxSurge"] ??= "25%";
        }

        SetPod(tree.Object("spec", "template", "spec"));
    }

    private static void SetPod(JsonObject? spec)
    {
        if (spec is null)
        {
            return;
        }

        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec["serviceAccount"] = account;
        }

        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")).OfType<JsonObject>())
        {
            var image = container.Text("image") ?? "";
            var tag = image[(image.LastIndexOf('/') + 1)..];
            var latest = !tag.Contains(':', StringComparison.Ordinal) || tag.EndsWith(":latest", StringComparison.Ordinal);
            container["imagePullPolicy"] ??= latest ? "Always" : "IfNotPresent";
        }
    }

    private static void SetService(JsonObject tree)
    {
        foreach (var port in tree.Items("spec", "ports").OfType<JsonObject>())
        {
            port["targetPort"] ??= port["port"]?.DeepClone();
        }
    }

    private static void SetBinding(JsonObject tree)
    {
        var role = tree.Child("roleRef");
        role["apiGroup"] ??= Rbac.Group;
        foreach (var subject in tree.Items("subjects").OfType<JsonObject>().Where(s => s.Text("kind") is "User" or "Group"))
        {
            subject["apiGroup"] ??= Rbac.Group;
        }
    }

    private static void SetCrd(JsonObject tree)
    {
        if (tree.Object("spec") is not { } spec)
        {
            return;
        }

        var names = spec.Child("names");
        if (names.Text("kind") is { Length: > 0 } kind)
        {
            names["singular"] ??= kind.ToLowerInvariant();
            names["listKind"] ??= kind + "List";
        }

        spec.Child("conversion")["strategy"] ??= "None";
    }
}
