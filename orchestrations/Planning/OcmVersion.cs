namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Compares versions such as <c>v1.3.1</c>; what is not a version is unknown, and nothing follows from it.</summary>
public static class OcmVersion
{
    /// <summary>Whether one version is known to be older than another.</summary>
    public static bool IsOlder(string? version, string? than) =>
        Parse(version) is { } left && Parse(than) is { } right && left < right;

    private static Version? Parse(string? text)
    {
        var core = text?.TrimStart('v').Split('-', '+')[0];
        return Version.TryParse(core, out var version) ? version : null;
    }
}
