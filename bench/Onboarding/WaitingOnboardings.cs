using System.Globalization;

using MultiHubFlows.Clusters.Configuration;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>
/// Onboardings that wait for a decision on their plan: memory of the process that planned them, and of one that is started over their store.
/// Each has a cluster of its own as far as the product knows; behind all the names is one simulated cluster.
/// </summary>
internal static class WaitingOnboardings
{
    public const string Name = "onboardings-waiting";

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(Report report, int count, CancellationToken cancellationToken)
    {
        report.Say($"{count} onboardings that wait for a decision");
        await using var fleet = await SimulatedFleet.StartAsync(1, 1, cancellationToken);
        var file = await NameAsync(fleet, count, cancellationToken);
        var data = Path.Combine(fleet.Folder, "data");
        await using (var service = await Service.StartAsync(file, data, cancellationToken))
        {
            report.Add(new Measurement(Name, count, "memory-before", service.Memory.Now, "MB"));
            await StartAsync(service, count, cancellationToken);
            report.Add(new Measurement(Name, count, "memory-planned", service.Memory.Now, "MB"));
            await Task.Delay(Rest, TimeProvider.System, cancellationToken);
            report.Add(new Measurement(Name, count, "memory-at-rest", service.Memory.Now, "MB"));
            report.Add(new Measurement(Name, count, "memory-peak", service.Memory.Peak, "MB"));
        }

        report.Add(new Measurement(Name, count, "store", Directory.EnumerateFiles(data, "flows.db*").Sum(path => new FileInfo(path).Length) / (double)count, "bytes per onboarding"));
        await using var again = await Service.StartAsync(file, data, cancellationToken);
        await Task.Delay(Rest, TimeProvider.System, cancellationToken);
        report.Add(new Measurement(Name, count, "memory-after-restart", again.Memory.Now, "MB"));
    }

    private static Task StartAsync(Service service, int count, CancellationToken cancellationToken) =>
        Parallel.ForAsync(1, count + 1, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (number, token) =>
            await service.UntilAsync(await service.OnboardAsync(Cluster(number), 1, "ask", token), "WaitingForApproval", token));

    /// <summary>A fleet file that names the one cluster again and again.</summary>
    private static async Task<string> NameAsync(SimulatedFleet fleet, int count, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(fleet.FleetFile, cancellationToken);
        var one = text[text.IndexOf("- name: cluster1", StringComparison.Ordinal)..];
        var more = Enumerable.Range(2, count - 1).Select(number => one.Replace("- name: cluster1\n", $"- name: {Cluster(number)}\n", StringComparison.Ordinal));
        var file = Path.Combine(fleet.Folder, "many.yaml");
        await File.WriteAllTextAsync(file, $"{text.TrimEnd()}\n{string.Concat(more)}", cancellationToken);
        var mistakes = FleetFile.Load(file).Mistakes;
        return mistakes.Count == 0 ? file : throw new InvalidOperationException(string.Join("; ", mistakes.Take(3)));
    }

    private static string Cluster(int number) => string.Create(CultureInfo.InvariantCulture, $"cluster{number}");
}
