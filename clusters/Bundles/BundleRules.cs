using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Bundles;

/// <summary>Which objects a bundle may hold, and in which order they are applied.</summary>
internal static class BundleRules
{
    private const string PullSecret = "open-cluster-management-image-pull-credentials";

    private static readonly ResourceKind[] InOrder =
    [
        ResourceKind.CustomResourceDefinition,
        ResourceKind.Namespace,
        ResourceKind.Secret,
        ResourceKind.ServiceAccount,
        ResourceKind.ClusterRole,
        ResourceKind.Role,
        ResourceKind.ClusterRoleBinding,
        ResourceKind.RoleBinding,
        ResourceKind.Deployment,
    ];

    public static int Order(ResourceKind kind) => Array.IndexOf(InOrder, kind);

    public static (BundleObject? Object, ConfigurationMistake? Refusal) Take(string file, YamlMap map)
    {
        var apiVersion = map.TextOf("apiVersion");
        var kindName = map.TextOf("kind");
        var metadata = map["metadata"] as YamlMap;
        var name = metadata?.TextOf("name");
        var ns = metadata?.TextOf("namespace");
        if (apiVersion is null || kindName is null || !PathPart.IsObjectName(name) || (ns is not null && !PathPart.IsLabel(ns)))
        {
            return Refuse(file, map, "this is not an object with apiVersion, kind and a legal metadata.name", "Write complete manifests.");
        }

        var title = $"{ServerText.Cut(kindName, 80)} '{name}'";
        var kind = InOrder.FirstOrDefault(known => known.Kind == kindName && known.ApiVersion == apiVersion);
        if (kind is null)
        {
            return Refuse(file, map, $"{title} is not part of the operator", Why(kindName));
        }

        var (content, problem) = YamlToJson.Convert(map);
        if (content is null)
        {
            return (null, new ConfigurationMistake(file, problem!.Line, problem.Column, "", problem.Message, problem.NextStep));
        }

        return Objection(kind, name!, ns, content) is { } objection
            ? Refuse(file, map, $"{title} is not taken: {objection}", "Remove it from the bundle.")
            : (new BundleObject(kind, kind.IsNamespaced ? ns : null, name!, content, file, map.Line), null);
    }

    private static string? Objection(ResourceKind kind, string name, string? ns, JsonObject content)
    {
        var inNamespace = ns == OperatorBundle.Namespace;
        return kind switch
        {
            _ when kind == ResourceKind.CustomResourceDefinition =>
                name.EndsWith(".open-cluster-management.io", StringComparison.Ordinal) ? null : "it is not a definition of Open Cluster Management",
            _ when kind == ResourceKind.Namespace =>
                name == OperatorBundle.Namespace ? null : "agents' namespaces are made by a join, one for each registration",
            _ when kind == ResourceKind.ServiceAccount =>
                inNamespace ? null : $"the operator's account lives in namespace {OperatorBundle.Namespace}",
            _ when kind == ResourceKind.Deployment =>
                inNamespace && name == OperatorBundle.Deployment
                    ? null
                    : $"only deployment '{OperatorBundle.Deployment}' in namespace {OperatorBundle.Namespace} is the operator's",
            _ when kind == ResourceKind.Secret =>
                inNamespace && name == PullSecret && content.TextAt("type") == "kubernetes.io/dockerconfigjson"
                    ? null
                    : $"only the pull secret '{PullSecret}' of the operator is taken; a bootstrap secret would start an agent of a foreign hub",
            _ when kind == ResourceKind.Role || kind == ResourceKind.RoleBinding =>
                ns is null ? "it has no namespace" : kind == ResourceKind.RoleBinding ? ObjectionToSubjects(content) : null,
            _ when kind == ResourceKind.ClusterRoleBinding => ObjectionToSubjects(content),
            _ => null,
        };
    }

    private static string? ObjectionToSubjects(JsonObject content) =>
        content["subjects"] is JsonArray { Count: > 0 } subjects
        && subjects.All(subject => subject.TextAt("kind") == "ServiceAccount" && subject.TextAt("namespace") == OperatorBundle.Namespace)
            ? null
            : $"it grants rights to others than service accounts of namespace {OperatorBundle.Namespace}";

    private static string Why(string kind) =>
        kind == "Klusterlet"
            ? "Remove it: it would start an agent of a hub that is not asked for; a join makes its own."
            : "Remove it from the bundle: only definitions, the operator's namespace, account, roles, bindings, deployment and pull secret are taken.";

    private static (BundleObject? Object, ConfigurationMistake Refusal) Refuse(string file, YamlMap map, string message, string nextStep) =>
        (null, new ConfigurationMistake(file, map.Line, map.Column, "", message, nextStep));
}
