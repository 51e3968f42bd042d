using Xunit.v3;

namespace MultiHubFlows.Kubernetes.Tests.Sources;

/// <summary>The case expects what the Kubernetes documentation promises; no recording shows it.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DocumentedAttribute(string page) : Attribute, ITraitAttribute
{
    /// <summary>Path below https://kubernetes.io/docs/.</summary>
    public string Page { get; } = page;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Documented", Page)];
}
