using System.Text.RegularExpressions;

namespace MultiHubFlows.Clusters;

/// <summary>What may stand as one part of an API path. The Kubernetes library escapes nothing there.</summary>
internal static partial class PathPart
{
    public static bool IsLabel(string? text) => text is not null && Label().IsMatch(text);

    public static bool IsSubdomain(string? text) => text is not null && text.Length <= 253 && Subdomain().IsMatch(text);

    public static bool IsKind(string? text) => text is not null && KindName().IsMatch(text);

    /// <summary>Names of objects: what DNS allows, and the colons and capital letters that RBAC names have.</summary>
    public static bool IsObjectName(string? text) => text is not null && ObjectName().IsMatch(text);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]{0,62}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KindName();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9:._-]{0,251}[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ObjectName();
}
