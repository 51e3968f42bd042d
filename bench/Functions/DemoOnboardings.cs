using System.Text.Json.Nodes;

using MultiHubFlows.Bench.Onboarding;

namespace MultiHubFlows.Bench.Functions;

/// <summary>The onboardings of the demo: cluster1 joins three hubs, cluster2 two, two of the five agents hosted.</summary>
internal sealed class DemoOnboardings(JsonCalls api)
{
    private const string Checkpoints = """{"plan":{"mode":"auto"},"acceptance":{"mode":"auto"},"failure":{"mode":"auto"}}""";

    private static readonly string[] Requests =
    [
        """{"cluster":"cluster1","registrations":[{"hub":"hub1","mode":"Singleton","agentNamespace":"default","leaseDurationSeconds":5},{"hub":"hub2","mode":"Singleton","leaseDurationSeconds":5}]}""",
        """{"cluster":"cluster2","registrations":[{"hub":"hub1","mode":"Singleton","leaseDurationSeconds":5},{"hub":"hub2","mode":"SingletonHosted","hostingCluster":"hosting1","leaseDurationSeconds":5},{"hub":"hub3","mode":"SingletonHosted","hostingCluster":"hosting1","leaseDurationSeconds":5}]}""",
    ];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<string> _ids = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var request in Requests)
        {
            var body = JsonNode.Parse(request)!.AsObject();
            body["checkpoints"] = JsonNode.Parse(Checkpoints);
            _ids.Add((await api.PostAsync("/api/onboardings", body, cancellationToken))["id"]!.GetValue<string>());
        }
    }

    public async Task UntilProvenAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        foreach (var id in _ids)
        {
            while (true)
            {
                var operation = await api.GetAsync($"/api/operations/{id}", both.Token);
                var status = operation["status"]!.GetValue<string>();
                if (status == "Succeeded")
                {
                    break;
                }

                if (status is "Failed" or "Canceled")
                {
                    throw new InvalidOperationException($"{id} is {status}: {operation.ToJsonString()}");
                }

                await Task.Delay(Pause, TimeProvider.System, both.Token);
            }
        }
    }
}
