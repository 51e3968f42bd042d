using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Operator;

/// <summary>The operator's objects, marked with the join that installs them.</summary>
internal static class OperatorObjects
{
    /// <summary>The klusterlet whose join installs or installed the operator.</summary>
    public const string Installer = "multihubflows.dev/operator-installed-for";

    /// <summary>When that join began to.</summary>
    public const string Since = "multihubflows.dev/operator-installed-since";

    /// <summary>The version of the bundle that an object is from.</summary>
    public const string Version = "multihubflows.dev/operator-version";

    /// <summary>The operator's namespace with the bundle's own labels, held by this registration.</summary>
    public static KubernetesNamespace Namespace(Registration registration, OperatorBundle? bundle, DateTimeOffset now)
    {
        var declared = bundle?.Objects.FirstOrDefault(item => item.Kind == ResourceKind.Namespace)?.Content["metadata"] as JsonObject;
        return new KubernetesNamespace
        {
            Metadata = new ObjectMeta
            {
                Name = OperatorBundle.Namespace,
                Labels = Merged(declared?["labels"], Owner.Labels()),
                Annotations = Merged(declared?["annotations"], Holder(registration, now)),
            },
        };
    }

    /// <summary>The annotations by which a registration holds the installation.</summary>
    public static SortedDictionary<string, string> Holder(Registration registration, DateTimeOffset now) =>
        new(StringComparer.Ordinal)
        {
            [OwnerAnnotations.Operation] = registration.Operation.Origin,
            [Installer] = registration.Plan.Names.Klusterlet,
            [Since] = now.ToString("O", CultureInfo.InvariantCulture),
        };

    /// <summary>An object of the bundle, marked as this registration's.</summary>
    public static JsonObject Marked(BundleObject item, Registration registration, string? version)
    {
        var content = (JsonObject)item.Content.DeepClone();
        var metadata = (JsonObject)content["metadata"]!;
        var annotations = metadata["annotations"]?.DeepClone() as JsonObject ?? [];
        annotations[OwnerAnnotations.Operation] = registration.Operation.Origin;
        annotations[Installer] = registration.Plan.Names.Klusterlet;
        annotations[Version] = version ?? string.Empty;
        metadata["annotations"] = annotations;
        return content;
    }

    /// <summary>Whether this registration of this operation installs the operator or did.</summary>
    public static bool IsInstaller(KubernetesNamespace ns, Registration registration) =>
        ns.Metadata.Annotation(Installer) == registration.Plan.Names.Klusterlet
        && ns.Metadata.Annotation(OwnerAnnotations.Operation) == registration.Operation.Origin;

    /// <summary>The same of any object.</summary>
    public static bool IsInstaller(JsonObject found, Registration registration) =>
        Annotation(found, Installer) == registration.Plan.Names.Klusterlet
        && Annotation(found, OwnerAnnotations.Operation) == registration.Operation.Origin;

    /// <summary>An annotation of an object, or null.</summary>
    public static string? Annotation(JsonObject found, string key) => (string?)found["metadata"]?["annotations"]?[key];

    private static Dictionary<string, string> Merged(JsonNode? declared, SortedDictionary<string, string> ours)
    {
        var all = new Dictionary<string, string>(ours, StringComparer.Ordinal);
        foreach (var (key, value) in declared as JsonObject ?? [])
        {
            all.TryAdd(key, (string?)value ?? string.Empty);
        }

        return all;
    }
}
