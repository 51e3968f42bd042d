using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Http;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>
/// What the started worker names over the wire, which no file has for tasks of classes: every task of the registry, every endpoint, the timer,
/// and nothing else.
/// </summary>
public sealed class NamedFunctionsTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Worker_Started_NamesTheRegistryTheEndpointsAndTheTimer()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();

        var named = (await hosted.Host.Control.GetAsync("functions", deadline.Token))!.AsArray().Select(function => $"{function!["trigger"]} {function["name"]}");

        var registry = new DurableTaskRegistry();
        AllTasks.AddTo(registry);
        string[] expected =
        [
            .. registry.GetOrchestrators().Select(orchestrator => $"orchestrationTrigger {orchestrator.Key.Name}"),
            .. registry.GetActivities().Select(activity => $"activityTrigger {activity.Key.Name}"),
            .. Endpoints().Select(endpoint => $"httpTrigger {endpoint.Name}"),
            "timerTrigger ReconcileTimer",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<ApiRoute> Endpoints()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddMultiHubFlows(fleetFile: null, new ApiOptions());
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ApiRoutes>().All;
    }
}
