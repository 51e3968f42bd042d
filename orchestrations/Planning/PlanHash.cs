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

        // The names that follow from the operation are the same for one operation, and others for the same plan of another.
        Names = planned.Names with { BootstrapIdentity = string.Empty, Probe = string.Empty },
        Writes = [.. planned.Writes.Select(write => WithoutOperation(write, planned.Names))],
        Undo = [.. planned.Undo.Select(line => WithoutOperation(line, planned.Names))],
    };

    private static string WithoutOperation(string line, RegistrationNames names) => line
        .Replace(names.BootstrapIdentity, "bootstrap identity", StringComparison.Ordinal)
        .Replace(names.Probe, "probe", StringComparison.Ordinal);
}
