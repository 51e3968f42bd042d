using System.Collections.Concurrent;
using System.Globalization;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>Some bare clusters join two hubs each, all asked for at once.</summary>
internal static class ManyClustersJoin
{
    public const string Name = "onboard-at-once";

    private const int Hubs = 2;

    // The API answers 429 to many more.
    private const int CallsAtOnce = 16;

    public static async Task MeasureAsync(Report report, int clusters, CancellationToken cancellationToken)
    {
        report.Say($"{clusters} bare clusters at once, {Hubs} hubs each");
        await using var fleet = await SimulatedFleet.StartAsync(Hubs, clusters, cancellationToken);
        await using var service = await Service.StartAsync(fleet.FleetFile, Path.Combine(fleet.Folder, "data"), cancellationToken);
        var before = (Product: service.ProcessorTime, Simulated: fleet.ProcessorTime);
        var ids = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, clusters),
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (number, token) => ids.Add(await service.OnboardAsync(string.Create(CultureInfo.InvariantCulture, $"cluster{number}"), Hubs, "auto", token)));
        var times = new List<JoinTimes>();
        foreach (var id in ids)
        {
            times.Add(new JoinTimes(await service.UntilAsync(id, "Succeeded", cancellationToken)));
        }

        var after = (Product: service.ProcessorTime, Simulated: fleet.ProcessorTime);
        var requests = await fleet.RequestsAsync(cancellationToken);
        report.Add(new Measurement(Name, clusters, "requests", requests.Count / (double)(clusters * Hubs), "per registration, all phases"));
        report.Add(new Measurement(Name, clusters, "until-available", times.Max(time => time.SecondsUntilAvailable), "s"));
        report.Add(new Measurement(Name, clusters, "until-verified", times.Max(time => time.SecondsUntilVerified), "s"));
        report.Add(new Measurement(Name, clusters, "processor-of-the-product", (after.Product - before.Product).TotalSeconds, "s"));
        report.Add(new Measurement(Name, clusters, "processor-of-the-simulated-fleet", (after.Simulated - before.Simulated).TotalSeconds, "s"));
        report.Add(new Measurement(Name, clusters, "memory-peak", service.Memory.Peak, "MB"));
    }
}
