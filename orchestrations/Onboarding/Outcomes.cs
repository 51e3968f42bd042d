using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Outcomes of registrations for which nothing was written.</summary>
internal static class Outcomes
{
    public static JoinOutcome Refused(PlannedRegistration planned) => new()
    {
        Hub = planned.Hub,
        Mode = planned.Mode,
        RunsOn = planned.RunsOn,
        Outcome = planned.InUse ? RegistrationOutcome.InUse : RegistrationOutcome.Refused,
        Reason = planned.Refusals[0],
        Notices = [.. planned.Refusals.Skip(1)],
    };

    public static JoinOutcome NothingMade(OnboardingRequest request, RegistrationRequest wish, RegistrationOutcome outcome, Finding reason) => new()
    {
        Hub = wish.Hub,
        Mode = wish.Mode,
        RunsOn = wish.HostingCluster?.Value ?? request.Cluster.Value,
        Outcome = outcome,
        Reason = reason,
    };
}
