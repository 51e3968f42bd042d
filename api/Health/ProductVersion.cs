using System.Reflection;

namespace MultiHubFlows.Api.Health;

/// <summary>What this program is.</summary>
/// <param name="Product">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The commit that it was built from, where the build knew it.</param>
public sealed record ProductVersion(string Product, string Version, string? Commit)
{
    /// <summary>This program.</summary>
    public static ProductVersion Current { get; } = Of(
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");

    private static ProductVersion Of(string informational)
    {
        var parts = informational.Split('+', 2);
        return new ProductVersion("MultiHubFlows", parts[0], parts.Length > 1 ? parts[1] : null);
    }
}
