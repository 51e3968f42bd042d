using System.Text.Json.Nodes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Functions.Tests;

/// <summary>What the published app says of itself on disk: nothing missing, nothing extra, who may call.</summary>
public sealed class MetadataTests
{
    private static readonly IReadOnlyList<JsonNode> Functions = [.. JsonNode.Parse(PublishedApp.Read("functions.metadata"))!.AsArray().Select(function => function!)];

    [Fact]
    public void HttpFunctions_AreTheEndpointsOfTheApi()
    {
        var published = Functions
            .Select(function => (Name: (string)function["name"]!, Trigger: Trigger(function)))
            .Where(function => (string)function.Trigger["type"]! == "httpTrigger")
            .Select(function => new Published(
                function.Name,
                string.Join(',', function.Trigger["methods"]!.AsArray().Select(method => ((string)method!).ToUpperInvariant())),
                "/" + (string)function.Trigger["route"]!,
                (string)function.Trigger["authLevel"]!));

        var endpoints = Routes().Select(route => new Published(route.Name, route.Method, route.Pattern, route.Anonymous ? "Anonymous" : "Function"));

        Assert.Equal(endpoints.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal), published.OrderBy(function => function.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void OtherTriggers_AreTheTimer_AndTheActivitiesThatNeedAClientOfTheTaskHub()
    {
        var others = Functions.Where(function => (string)Trigger(function)["type"]! != "httpTrigger").Select(function => $"{Trigger(function)["type"]} {function["name"]}");

        Assert.Equal(["activityTrigger BeginSweep", "activityTrigger PruneSweeps", "activityTrigger ReadOperations", "timerTrigger ReconcileTimer"], others.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OnlyHealthAndVersion_AreOpen() =>
        Assert.Equal(
            ["GetHealth", "GetReadiness", "GetVersion"],
            Functions.Where(function => (string?)Trigger(function)["authLevel"] == "Anonymous").Select(function => (string)function["name"]!).Order(StringComparer.Ordinal));

    [Fact]
    public void Publish_HoldsHostJsonAndNoLocalSettings()
    {
        Assert.True(File.Exists(Path.Combine(PublishedApp.Folder, "host.json")));
        Assert.True(Directory.Exists(Path.Combine(PublishedApp.Folder, ".azurefunctions")));
        Assert.False(File.Exists(Path.Combine(PublishedApp.Folder, "local.settings.json")));
    }

    private static JsonNode Trigger(JsonNode function) =>
        function["bindings"]!.AsArray().Single(binding => ((string)binding!["type"]!).EndsWith("Trigger", StringComparison.Ordinal))!;

    private static IReadOnlyList<ApiRoute> Routes()
    {
        var services = new ServiceCollection().AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddMultiHubFlows(fleetFile: null, new ApiOptions());
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ApiRoutes>().All;
    }

    private sealed record Published(string Name, string Methods, string Route, string AuthLevel);
}
