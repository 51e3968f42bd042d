using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Tests;

public sealed class SecretsTests : IDisposable
{
    private const string Canary = "canary-4f1d2c";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_WithSecretsInBodyHeadersAndQuery_AreInNoLogAndNoAnswer()
    {
        using var logs = new LogLines();
        await using var service = await ApiService.StartAsync(_folder.Path, configure: settings => settings.Logs = logs);
        var bodies = new[] { $"{{\"token\": \"{Canary}\"", $"{{\"cluster\": {{\"kubeconfig\": \"{Canary}\"}}}}", $"\"{Canary}\"" };

        foreach (var body in bodies)
        {
            using var refused = await service.PostAsync("/api/onboardings", body, ("Authorization", $"Bearer {Canary}"), ("x-functions-key", Canary));
            Assert.DoesNotContain(Canary, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using var listed = await service.GetAsync($"/api/operations?status={Canary}&code={Canary}");
        Assert.DoesNotContain(Canary, await listed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var ours = logs.All.Where(line => line.StartsWith("MultiHubFlows", StringComparison.Ordinal)).ToList();
        Assert.Contains(ours, line => line.Contains("/api/onboardings", StringComparison.Ordinal));
        Assert.DoesNotContain(ours, line => line.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Defect_WhoseMessageQuotesASecret_IsToldWithoutIt()
    {
        using var logs = new LogLines();
        await using var service = await ApiService.StartAsync(_folder.Path, configure: settings =>
        {
            settings.Logs = logs;
            settings.Fleet = new Broken();
        });

        using var failed = await service.PostAsync("/api/onboardings", Requests.ByItself());

        var problem = await failed.ProblemAsync("internal-error", 500);
        Assert.DoesNotContain(Canary, problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(logs.All, line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.Contains(logs.All, line => line.Contains("System.InvalidOperationException", StringComparison.Ordinal) && line.Contains(problem.Text("traceId"), StringComparison.Ordinal));
    }

    private sealed class Broken : IFleetDirectory
    {
        public Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException(Canary);
    }
}
