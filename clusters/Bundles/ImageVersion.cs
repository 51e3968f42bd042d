using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Clusters.Bundles;

/// <summary>Versions in image tags, such as <c>v1.3.1</c>. Tags of another form cannot be compared.</summary>
public static partial class ImageVersion
{
    /// <summary>Whether both are versions and the first is the newer one.</summary>
    public static bool IsNewer(string? version, string? than) => Parse(version) is { } left && Parse(than) is { } right && left > right;

    /// <summary>The numbers of a tag; null where it is not a version. What follows the numbers is not looked at.</summary>
    public static Version? Parse(string? tag)
    {
        var match = tag is null ? Match.Empty : Form().Match(tag);
        return match.Success ? new Version(Number(match, "major"), Number(match, "minor"), Number(match, "patch")) : null;
    }

    /// <summary>The tag of an image reference; null where it has none, or is pinned by digest alone.</summary>
    public static string? TagOf(string? image)
    {
        var name = (image ?? "").Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > 0 && !name.AsSpan(colon).Contains('/') ? name[(colon + 1)..] : null;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^v?(?<major>[0-9]{1,6})\\.(?<minor>[0-9]{1,6})(\\.(?<patch>[0-9]{1,6}))?(?![0-9.])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
