namespace MultiHubFlows.Bench.Onboarding;

/// <summary>One bare cluster joins some hubs, by a process that was just started.</summary>
internal static class OneClusterJoins
{
    public const string Name = "onboard";

    public static async Task MeasureAsync(Report report, int hubs, bool requests, CancellationToken cancellationToken)
    {
        report.Say($"One bare cluster, {hubs} hubs");
        await using var fleet = await SimulatedFleet.StartAsync(hubs, 1, cancellationToken);
        await using var service = await Service.StartAsync(fleet.FleetFile, Path.Combine(fleet.Folder, "data"), cancellationToken);
        var id = await service.OnboardAsync("cluster1", hubs, "auto", cancellationToken);
        var times = new JoinTimes(await service.UntilAsync(id, "Succeeded", cancellationToken));
        var phases = new RequestPhases(await fleet.RequestsAsync(cancellationToken), times);
        foreach (var phase in Phase.All)
        {
            report.Add(new Measurement(Name, hubs, phase, phases.Count(phase), "requests"));
        }

        foreach (var (phase, request) in requests ? phases.InOrder : [])
        {
            report.Say($"{request.Time:HH:mm:ss.fff} {phase} {request.Server} {request.Verb} {request.Status} {request.Path}");
        }

        report.Add(new Measurement(Name, hubs, "until-available", times.SecondsUntilAvailable, "s"));
        report.Add(new Measurement(Name, hubs, "of-it-waited-for-agent-and-hub", times.SecondsWaitedForOthers, "s"));
        report.Add(new Measurement(Name, hubs, "until-verified", times.SecondsUntilVerified, "s"));
    }
}
