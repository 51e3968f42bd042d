using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What an approval of a plan is bound to: all that is decided, and nothing that changes without changing the decision.</summary>
internal static class PlanHash
{
    public static string Of(Plan plan) => ContentHash.Of(PortableJson.Canonical(Decided(plan)));

    private static Plan Decided(Plan plan) => plan with { Hash = string.Empty, Read = [], Registrations = [.. plan.Registrations.Select(Decided)] };

    private static PlannedRegistration Decided(PlannedRegistration planned) => planned with
    {
        Reasons = [.. planned.Reasons.Select(reason => new Finding(reason.Code, string.Empty))],
        Alternatives = [],
        AlternativesLeftOut = 0,
        Nearest = null,
    };
}
