using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Proves a join: available, the lease moves, the right cluster does what the hub says, and no other registration is worse.</summary>
internal static class VerifyJoin
{
    /// <summary>The least patience with an agent, however short its lease.</summary>
    internal static readonly TimeSpan Least = TimeSpan.FromSeconds(60);

    /// <summary>Runs until everything is proven.</summary>
    /// <exception cref="JoinStopped">Something was not proven in time, or is wrong.</exception>
    public static async Task<JoinProof> RunAsync(JoinRun run)
    {
        run.Begin("AwaitAvailable");
        var available = await run.WaitAsync(TaskNames.LookForAvailability, "the hub to say Available", run.Input.Deadlines.Available);
        var patience = Patience(run, available);

        run.Begin("Verify");
        await run.DoAsync<Done>(TaskNames.CreateProbe);
        var applied = await run.WaitAsync(TaskNames.LookForProbe, "the ManifestWork's ConfigMap on the managed cluster", patience);
        RequireRightCluster(run, applied);
        await run.DoAsync<Done>(TaskNames.DeleteProbe);
        var gone = await run.WaitAsync(TaskNames.LookForProbeGone, "the end of the ManifestWork's ConfigMap", patience);
        var leases = await WatchLeaseAsync(run, patience);
        var siblings = await RequireUnharmedAsync(run);
        return new JoinProof
        {
            AcceptedAt = run.Registration.AcceptedAt!.Value,
            AvailableAt = available.At ?? run.Registration.AcceptedAt.Value,
            Conditions = available.Conditions ?? [],
            LeaseDurationSeconds = available.LeaseDurationSeconds!.Value,
            LeaseTimes = leases,
            ClusterUid = applied.Value!,
            ProbeAppliedAt = applied.At!.Value,
            ProbeGoneAt = gone.At!.Value,
            Siblings = siblings,
        };
    }

    /// <summary>The cluster's other registrations, none of which is worse than before.</summary>
    /// <exception cref="JoinStopped">One is.</exception>
    public static async Task<IReadOnlyList<SiblingState>> RequireUnharmedAsync(JoinRun run)
    {
        var siblings = await run.DoAsync<SiblingsResult>(TaskNames.ObserveSiblings);
        RequireUnharmed(run, siblings.Siblings);
        return siblings.Siblings;
    }

    private static TimeSpan Patience(JoinRun run, Look available)
    {
        var period = TimeSpan.FromSeconds(available.LeaseDurationSeconds!.Value);
        var patience = period * run.Input.Deadlines.VerifiedLeasePeriods;
        return patience < Least ? Least : patience;
    }

    /// <summary>Two renewals after acceptance: the second one proves that an agent lives, and not only its last word.</summary>
    private static async Task<IReadOnlyList<DateTimeOffset>> WatchLeaseAsync(JoinRun run, TimeSpan patience)
    {
        var times = new List<DateTimeOffset>();
        while (times.Count < 2)
        {
            var renewed = await run.WaitAsync(TaskNames.LookForLease, "the agent to renew its lease", patience);
            times.Add(renewed.At!.Value);
            run.Registration = run.Registration with { LeaseSeen = renewed.At };
        }

        run.Registration = run.Registration with { LeaseSeen = null };
        return times;
    }

    private static void RequireRightCluster(JoinRun run, Look applied)
    {
        if (applied.Value != run.Registration.ClusterUid)
        {
            throw new JoinStopped(RegistrationOutcome.RolledBack, new Finding(
                "WrongCluster",
                $"The ManifestWork of hub {run.Hub} reached a cluster whose kube-system has UID {applied.Value}, not {run.Registration.ClusterUid}.",
                "Another agent registers under this name on that hub; find it before trying again."));
        }
    }

    private static void RequireUnharmed(JoinRun run, IReadOnlyList<SiblingState> now)
    {
        if (SiblingState.Harmed(run.Registration.SiblingsBefore, now) is { } worse)
        {
            throw new JoinStopped(RegistrationOutcome.RolledBack, new Finding(
                "SiblingHarmed",
                $"Klusterlet {worse.Klusterlet} on {worse.RunsOn} was healthy before this join and is not now.",
                "Look at its conditions before deciding; rolling back removes only this join."));
        }
    }
}
