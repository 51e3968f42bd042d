namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What speaks for a place that is possible, in points of the policy. Whole numbers only: equal facts give equal plans everywhere.</summary>
internal static class Preferences
{
    // More than all weights of all registrations of a request together.
    private const int BegunBefore = 1_000_000;

    public static IReadOnlyList<Preference> Of(PlanCase its)
    {
        var weights = its.Snapshot.Fleet.Policy.Weights;
        return its.Hosted
            ? [.. AlreadyThere(its), .. Hosted(its).Where(preference => preference.Points > 0).OrderByDescending(preference => preference.Points)]
            : [.. AlreadyThere(its), new Preference("OnManagedCluster", weights.OnCluster, () => $"It runs on {its.Request.Cluster} itself: no other cluster and no credential elsewhere is involved.")];
    }

    /// <summary>An earlier run, or an operation that left the registration to be taken over, has begun there: what it made must not be made twice.</summary>
    private static IEnumerable<Preference> AlreadyThere(PlanCase its)
    {
        var begun = its.Move is null && its.HubSeen?.Existing is { } claim && (its.IsOurs(claim.Operation) || its.IsLeftToUs(claim.Operation))
            && claim.HostingCluster == its.Planned.HostingCluster?.Value && claim.Mode is not null;
        return begun || (its.Hosted && its.HoldsSlot)
            ? [new Preference("AlreadyThere", BegunBefore, () => $"It was begun on {its.Planned.RunsOn} before.")]
            : [];
    }

    private static IReadOnlyList<Preference> Hosted(PlanCase its)
    {
        var weights = its.Snapshot.Fleet.Policy.Weights;
        var (host, seen) = (its.Planned.RunsOn, its.HostSeen!);
        var taken = seen.SlotsTaken ?? 0;
        var known = seen.SlotsByHub.Where(slots => slots.Hub == its.Planned.Hub.Value).Sum(slots => slots.Taken);
        return
        [
            new(
                "BestFit",
                its.Slots == 0 ? 0 : weights.BestFit * Math.Min(taken + 1, its.Slots) / its.Slots,
                () => $"{taken} of {its.Slots} slots of {host} are taken: emptier hosting clusters stay free for more."),
            new("OwnHost", taken == known ? weights.OwnHost : 0, () => $"{host} runs no agent of another hub."),
            new("OperatorThere", seen.Operator is null ? 0 : weights.OperatorThere, () => $"{host} has the operator already."),
            new(
                "MemberOfHub",
                seen.MemberOf.Contains(its.Planned.Hub.Value, StringComparer.Ordinal) ? weights.MemberOfHub : 0,
                () => $"{host} is a managed cluster of {its.Planned.Hub} itself."),
            new("NothingUnknown", seen.Unknown.Count == 0 ? weights.NothingUnknown : 0, () => $"Everything about {host} could be seen."),
        ];
    }
}
