using System.Diagnostics;

using MultiHubFlows.Bench.Onboarding;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Bench.Functions;

/// <summary>The same two onboardings, five registrations, in each place to run: from the start of the process to the last proof.</summary>
internal static class Places
{
    public const string Name = "places";

    /// <summary>The places, in the order of the table.</summary>
    public static readonly IReadOnlyList<string> All = ["embedded", "azure-storage", "functions"];

    public static async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        for (var place = 0; place < All.Count; place++)
        {
            report.Say($"Two onboardings, {All[place]}");
            await using var fleet = await SimulatedFleet.StartAsync(3, 2, 1, cancellationToken);
            await using var storage = All[place] == "embedded" ? null : await Azurite.StartAsync(new AzuriteSetup(), cancellationToken);
            await MeasureAsync(report, place, fleet, storage, cancellationToken);
        }
    }

    private static async Task MeasureAsync(Report report, int place, SimulatedFleet fleet, Azurite? storage, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var running = await StartAsync(All[place], fleet, storage, cancellationToken);
        var onboardings = new DemoOnboardings(running.Api);
        await onboardings.StartAsync(cancellationToken);
        Add("start", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");

        var (started, processor) = (Stopwatch.GetTimestamp(), running.Process.ProcessorTime);
        await onboardings.UntilProvenAsync(cancellationToken);
        Add("onboardings", Stopwatch.GetElapsedTime(started).TotalSeconds, "s");
        Add("processor", (running.Process.ProcessorTime - processor).TotalSeconds, "s of processor");
        Add("memory", running.Process.MegabytesOfAll, "MB");

        void Add(string metric, double value, string unit) => report.Add(new Measurement(Name, place, metric, value, unit));
    }

    private static async Task<RunningPlace> StartAsync(string place, SimulatedFleet fleet, Azurite? storage, CancellationToken cancellationToken)
    {
        var data = Path.Combine(fleet.Folder, "data");
        if (place == "functions")
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["MULTIHUB_FLEET"] = fleet.FleetFile, ["AzureWebJobsStorage"] = storage!.ConnectionString, ["MULTIHUB_RECONCILE"] = "0 0 0 1 1 *" };
            var host = await MultiHubProcess.StartAsync("MultiHubFlows.FunctionsHost.dll", settings, "Listening on", cancellationToken, "--app", PublishedApp.Folder);
            var address = host.ReadyLine.Split(' ').SkipWhile(word => word != "on").Skip(1).First();
            return new RunningPlace(host, new JsonCalls(address, "none"));
        }

        var hub = storage is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal) { ["MULTIHUB_TASKHUB_CONNECTION"] = storage.ConnectionString };
        string[] choice = storage is null ? [] : ["--task-hub", "azure-storage"];
        var serve = await MultiHubProcess.StartAsync("multihub.dll", hub, "Listening on", cancellationToken, ["serve", "--fleet", fleet.FleetFile, "--data", data, .. choice]);
        return new RunningPlace(serve, await JsonCalls.OfFilesAsync(Path.Combine(data, "address"), Path.Combine(data, "token"), cancellationToken));
    }

    private sealed record RunningPlace(MultiHubProcess Process, JsonCalls Api) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            await Process.DisposeAsync();
        }
    }
}
