using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Client;

namespace MultiHubFlows.Clusters.Bundles;

/// <summary>
/// The manifests of the klusterlet operator, taken from official ones and nothing else: definitions, the operator's namespace, account,
/// roles, bindings, deployment and pull secret. Whatever would start an agent or grant rights to others is refused with its place.
/// </summary>
public sealed class OperatorBundle
{
    /// <summary>The operator's namespace.</summary>
    public const string Namespace = "open-cluster-management";

    /// <summary>The name of the operator's deployment.</summary>
    public const string Deployment = "klusterlet";

    /// <summary>The definition without which there are no klusterlets.</summary>
    public const string KlusterletDefinition = "klusterlets.operator.open-cluster-management.io";

    internal OperatorBundle(IReadOnlyList<BundleObject> objects)
    {
        Objects = objects;
        Image = objects.First(item => item.Kind == ResourceKind.Deployment).Content.TextAt("spec", "template", "spec", "containers", "0", "image");
        Version = ImageVersion.TagOf(Image);
    }

    /// <summary>The objects in the order in which they are applied.</summary>
    public IReadOnlyList<BundleObject> Objects { get; }

    /// <summary>The operator's image; null where the deployment names none.</summary>
    public string? Image { get; }

    /// <summary>The operator's version as its image tag says it; null for an image without a tag.</summary>
    public string? Version { get; }

    /// <summary>The definition of klusterlets.</summary>
    public BundleObject Klusterlets => Objects.First(item => item.Kind == ResourceKind.CustomResourceDefinition && item.Name == KlusterletDefinition);

    /// <summary>Reads a file, or all manifests below a directory. Gives a bundle, or every mistake at once.</summary>
    public static BundleReading Load(string path) => new BundleReader(path).Read();

    /// <summary>Reads a text that is no file here.</summary>
    internal static BundleReading Parse(string text, string name) => new BundleReader(name).Read(text);
}

/// <summary>One object of a bundle and where it stands.</summary>
public sealed record BundleObject(ResourceKind Kind, string? Namespace, string Name, JsonObject Content, string File, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind.Kind} {(Namespace is null ? "" : Namespace + "/")}{Name} ({File}:{Line})";
}

/// <summary>What a bundle's path gives: a bundle, or mistakes.</summary>
public sealed record BundleReading(OperatorBundle? Bundle, IReadOnlyList<ConfigurationMistake> Mistakes);
