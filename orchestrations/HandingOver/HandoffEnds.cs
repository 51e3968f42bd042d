using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>How a hand-off ended, once the provider's leave has begun or where nothing was begun.</summary>
internal static class HandoffEnds
{
    private const string OwnerHasToDelete = "OwnerHasToDelete";

    /// <summary>The end of one whose provider has left.</summary>
    public static HandoffOutcome Of(HandoffRun run)
    {
        var provider = run.Provider!;
        return provider.Outcome switch
        {
            RegistrationOutcome.Left when run.Refusals is { AllRefused: true } && OwnersPart(run) is { } owners => run.End(HandoffResult.HandedOverWithDebt, owners),
            RegistrationOutcome.Left when run.Refusals is { AllRefused: true } => run.End(HandoffResult.HandedOver, Gap(run)),
            RegistrationOutcome.Left => run.End(HandoffResult.HandedOverWithDebt, NotRefused(run)),
            RegistrationOutcome.LeftWithDebt => run.End(HandoffResult.HandedOverWithDebt, provider.Reason),
            _ => run.End(HandoffResult.LeaveUnfinished, provider.Reason),
        };
    }

    /// <summary>The end of one that changed nothing for the provider, and made nothing that stays for the customer.</summary>
    public static HandoffOutcome NotBegun(HandoffRun run, HandoffStopped stopped)
    {
        run.Customer ??= Outcomes.NothingMade(run.JoinRequest, run.Request.To, null, stopped.Outcome, stopped.Reason);
        return run.End(HandoffResult.NotBegun, stopped.Reason);
    }

    /// <summary>What the owner of the provider's hub has to do before its agent's certificate is worth nothing; absent: nothing, or the hub is ours to administer.</summary>
    public static Finding? OwnersPart(HandoffRun run) => run.Provider?.Notices.FirstOrDefault(notice => notice.Code == OwnerHasToDelete);

    private static Finding NotRefused(HandoffRun run)
    {
        var (from, cluster) = (run.Request.From, run.Request.Cluster);
        return run.Refusals is { } found
            ? new Finding(
                "CredentialNotRefused",
                Failures.Cut($"A credential of {from} is not refused: {string.Join("; ", found.Probes.Select(probe => $"{probe.Name}: {probe.Value}"))}", 800),
                "Find the binding that still allows it ('kubectl auth can-i --as ...' on the cluster that is named), and remove it.")
            : new Finding(
                "RefusalNotProven",
                $"Whether the credentials of {from} are refused could not be tried.",
                $"Grant what 'multihub rbac' prints for hand-offs; see what is left of {from} on {cluster} with 'multihub reconcile'.");
    }

    private static Finding? Gap(HandoffRun run) => run.Watch.Seen.Ended().Gaps is [var first, ..]
        ? new Finding("GapSeen", $"It is not shown that a hub said Available all the time: {first.After:u} to {first.Until:u}: {first.Evidence}")
        : null;
}
