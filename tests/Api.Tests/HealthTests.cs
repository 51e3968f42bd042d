using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Tests.Service;
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

    private sealed class Refusing(Finding finding) : IReadinessCheck
    {
        public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Finding>>([finding]);
    }
}
