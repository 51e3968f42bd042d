using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>A release of Open Cluster Management, as far as its behaviour depends on it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OcmRelease(int Major, int Minor) : IComparable<OcmRelease>
{
    /// <summary>The first that keeps the add-ons' namespace for other klusterlets, and whose agents list namespaces.</summary>
    public static OcmRelease V11 { get; } = new(1, 1);

    /// <summary>The first whose hubs serve add-ons as v1beta1.</summary>
    public static OcmRelease V12 { get; } = new(1, 2);

    /// <summary>The first that passes tls-server-name on to hosted agents, and whose agents read add-ons as v1beta1.</summary>
    public static OcmRelease V13 { get; } = new(1, 3);

    /// <summary>Of a tag such as <c>v1.3.1</c>; anything else counts as the newest.</summary>
    public static OcmRelease Of(string? tag)
    {
        var parts = tag?.TrimStart('v').Split('.') ?? [];
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
                ? new OcmRelease(major, minor)
                : new OcmRelease(int.MaxValue, 0);
    }

    /// <summary>The tag of an image.</summary>
    public static string? TagOf(string? image) =>
        image is not null && image.LastIndexOf(':') is > 0 and var colon && colon > image.LastIndexOf('/') ? image[(colon + 1)..] : null;

    public int CompareTo(OcmRelease other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public static bool operator <(OcmRelease left, OcmRelease right) => left.CompareTo(right) < 0;

    public static bool operator >(OcmRelease left, OcmRelease right) => left.CompareTo(right) > 0;

    public static bool operator <=(OcmRelease left, OcmRelease right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OcmRelease left, OcmRelease right) => left.CompareTo(right) >= 0;
}
