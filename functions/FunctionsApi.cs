using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Functions;

/// <summary>How the API behaves in a Functions app.</summary>
internal static class FunctionsApi
{
    /// <param name="keys">Where the API keys are: a file's path or the address of a vault's secret; null: the host's keys are all that is asked for.</param>
    public static ApiOptions Options(string? keys) => new()
    {
        Access = ApiAccess.Of(localToken: null, keys),
        HowToRun = "the function app, which runs what is stored as soon as its host does",
        HowToNameFleet = "Set MULTIHUB_FLEET to the path of the fleet file, or to its address as a blob.",
        IsTaskHubTrouble = TaskHubTrouble.Is,
    };
}
