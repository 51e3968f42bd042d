using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Bench.Onboarding;

namespace MultiHubFlows.Bench.Reconciling;

/// <summary>Sweeps one after the other: the first is the process's warm-up, the median of the others counts.</summary>
internal static class Sweeps
{
    private const int Measured = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task MeasureAsync(Report report, string bench, int size, SeededFleet fleet, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-bench-").FullName;
        try
        {
            await using var servers = await MultiHubProcess.StartAsync(
                "MultiHubFlows.Bench.dll", new Dictionary<string, string>(StringComparer.Ordinal), SeededServers.Ready, cancellationToken,
                SeededServers.Name, "--hubs", Text(fleet.Hubs), "--registrations", Text(fleet.Registrations), "--clusters", Text(fleet.Clusters), "--out", folder);
            var data = Path.Combine(folder, "data");
            await using var serve = await MultiHubProcess.StartAsync(
                "Listening on", cancellationToken, "serve", "--fleet", Path.Combine(folder, "fleet.yaml"), "--data", data, "--reconcile", "off");
            using var api = await JsonCalls.OfFilesAsync(Path.Combine(data, "address"), Path.Combine(data, "token"), cancellationToken);
            await SweepAsync(api, 0, fleet, cancellationToken);
            var (before, processor) = (serve.Memory.Now, serve.ProcessorTime);
            var seconds = new List<double>();
            JsonNode sweep = new JsonObject();
            for (var number = 1; number <= Measured; number++)
            {
                sweep = await SweepAsync(api, number, fleet, cancellationToken);
                seconds.Add((Time(sweep, "endedAt") - Time(sweep, "startedAt")).TotalSeconds);
            }

            report.Add(new Measurement(bench, size, "requests", sweep["coverage"]!["pages"]!.GetValue<int>(), "per sweep"));
            report.Add(new Measurement(bench, size, "sweep", seconds.Order().ElementAt(Measured / 2), "s"));
            report.Add(new Measurement(bench, size, "processor", (serve.ProcessorTime - processor).TotalSeconds / Measured, "s per sweep"));
            report.Add(new Measurement(bench, size, "memory-before", before, "MB"));
            report.Add(new Measurement(bench, size, "memory-peak", serve.Memory.Peak, "MB"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonNode> SweepAsync(JsonCalls api, int number, SeededFleet fleet, CancellationToken cancellationToken)
    {
        // Due a second apart, so that each is a sweep of its own.
        var due = TimeProvider.System.GetUtcNow().AddMinutes(-1).AddSeconds(number);
        var sweep = await api.PostAsync("/api/reconciliations", new JsonObject { ["dueAt"] = due.ToString("O", CultureInfo.InvariantCulture) }, cancellationToken);
        while ($"{sweep["status"]}" == "Running")
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            sweep = await api.GetAsync($"/api/reconciliations/{sweep["id"]}", cancellationToken);
        }

        var right = $"{sweep["status"]}" == "Completed" && sweep["totals"]!.AsObject().Count == 0
            && sweep["coverage"]!["registrations"]!.GetValue<int>() == fleet.Registrations && sweep["coverage"]!["hubs"]!.AsArray().Count == fleet.Hubs;
        return right ? sweep : throw new InvalidOperationException($"Not a healthy fleet: {sweep.ToJsonString()}");
    }

    private static DateTimeOffset Time(JsonNode sweep, string name) => sweep[name]!.GetValue<DateTimeOffset>();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
