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

    /// <summary>Of a wish, as it was planned where it was.</summary>
    public static JoinOutcome NothingMade(
        OnboardingRequest request, RegistrationRequest wish, PlannedRegistration? planned, RegistrationOutcome outcome, Finding reason) => new()
        {
            Hub = wish.Hub,
            Mode = planned?.Mode ?? wish.Mode,
            RunsOn = planned?.RunsOn ?? wish.RunsOn(request.Cluster),
            Outcome = outcome,
            Reason = reason,
        };
}
