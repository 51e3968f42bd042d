using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Functions;

/// <summary>How the API behaves in a Functions app.</summary>
internal static class FunctionsApi
{
    public static ApiOptions Options { get; } = new()
    {
        HowToRun = "the function app, which runs what is stored as soon as its host does",
        HowToNameFleet = "Set MULTIHUB_FLEET to the path of the fleet file, or to its address as a blob.",
        IsTaskHubTrouble = TaskHubTrouble.Is,
    };
}
