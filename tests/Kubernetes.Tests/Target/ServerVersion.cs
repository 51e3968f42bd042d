using System.Globalization;

using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

internal static class ServerVersion
{
    /// <summary>The 35 of 1.35; some vendors write `35+`.</summary>
    public static async Task<int> MinorAsync(Caller caller, CancellationToken cancellationToken)
    {
        var version = (await caller.GetAsync("/version", cancellationToken)).Gives(200);

        return int.Parse(version.Json.TextAt("minor")!.TrimEnd('+'), CultureInfo.InvariantCulture);
    }
}
