namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Compares versions such as <c>v1.3.1</c>; what is not a version is unknown, and nothing follows from it.</summary>
public static class OcmVersion
{
    /// <summary>The first whose agents know the Singleton modes.</summary>
    public const string KnowsSingleton = "v0.12.0";

    /// <summary>The first operator that keeps the shared add-on namespace when one of several klusterlets is deleted.</summary>
    public const string ServesSeveral = "v1.1.0";

    /// <summary>The first operator that hands <c>tls-server-name</c> on to the agent.</summary>
    public const string KeepsTlsServerName = "v1.3.0";

    /// <summary>Whether one version is known to be older than another.</summary>
    public static bool IsOlder(string? version, string? than) =>
        Parse(version) is { } left && Parse(than) is { } right && left < right;

    /// <summary>Whether a version is known to be that one or newer.</summary>
    public static bool IsAtLeast(string? version, string least) => Parse(version) is { } left && Parse(least) is { } right && left >= right;

    private static Version? Parse(string? text)
    {
        var core = text?.TrimStart('v').Split('-', '+')[0];
        return Version.TryParse(core, out var version) ? version : null;
    }
}
