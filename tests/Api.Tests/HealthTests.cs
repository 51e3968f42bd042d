using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Api.Fleets;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Clusters;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Tests;

public sealed class HealthTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ready_NothingAgainstIt_Is200()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var health = await service.GetAsync("/healthz");
        using var ready = await service.GetAsync("/readyz");
        using var version = await service.GetAsync("/version");

        Assert.Equal(("ok", "ready"), ((await health.JsonAsync()).Text("status"), (await ready.JsonAsync()).Text("status")));
        Assert.Equal("MultiHubFlows", (await version.JsonAsync()).Text("product"));
    }

    [Fact]
    public async Task Ready_SomethingIsNotSo_SaysEverythingAndWhatToDo()
    {
        await using var service = await ApiService.StartAsync(
            _folder.Path,
            configure: settings => settings.Checks = [new Refusing(new Finding("FleetUnusable", "Line 3.", "Mend it.")), new Refusing(new Finding("Other", "No disk."))]);

        using var ready = await service.GetAsync("/readyz");
        using var health = await service.GetAsync("/healthz");

        var problem = await ready.ProblemAsync("not-ready", 503);
        Assert.Equal(["FleetUnusable", "Other"], problem.Pointers());
        Assert.Equal(("Line 3. No disk.", "Mend it."), (problem.Text("detail"), problem.Text("nextStep")));
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Fact]
    public async Task Ready_NoFleetFileIsNamed_SaysHowToNameOne()
    {
        using var fleet = new FleetSource(string.Empty, "Set MULTIHUB_FLEET.", new ClusterClientOptions(), TimeProvider.System, NullLogger<FleetSource>.Instance);
        await using var service = await ApiService.StartAsync(_folder.Path, configure: settings =>
        {
            settings.Checks = [fleet];
            settings.Fleet = fleet;
        });

        using var ready = await service.GetAsync("/readyz");
        using var start = await service.PostAsync("/api/onboardings", Requests.ByItself());

        Assert.Equal("Set MULTIHUB_FLEET.", (await ready.ProblemAsync("not-ready", 503)).Text("nextStep"));
        Assert.Equal("Set MULTIHUB_FLEET.", (await start.ProblemAsync("not-ready", 503)).Text("nextStep"));
    }

    [Fact]
    public async Task Call_StorageOfTheTaskHubFails_Is503AndSaysToSendItAgain()
    {
        await using var service = await ApiService.StartAsync(_folder.Path, configure: settings =>
        {
            settings.Options = settings.Options with { IsTaskHubTrouble = failure => failure is TimeoutException };
            settings.Fleet = new Failing();
        });

        using var start = await service.PostAsync("/api/onboardings", Requests.ByItself());

        var problem = await start.ProblemAsync("task-hub-unreachable", 503);
        Assert.Contains("Idempotency-Key", problem.Text("nextStep"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), start.Headers.RetryAfter?.Delta);
    }

    private sealed class Failing : IFleetDirectory
    {
        public Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken) => throw new TimeoutException();
    }

    private sealed class Refusing(Finding finding) : IReadinessCheck
    {
        public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Finding>>([finding]);
    }
}
