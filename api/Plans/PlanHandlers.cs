using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Plans;

/// <summary>Makes plans without an onboarding.</summary>
/// <param name="fleet">The names of the fleet file.</param>
/// <param name="reading">What looks and plans; absent in a process that executes nothing.</param>
public sealed class PlanHandlers(IFleetDirectory fleet, PlanReading? reading = null)
{
    /// <summary>Answers the plan of a request; changes no object, and stores nothing.</summary>
    public async Task<ApiAnswer> MakeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var asked = OnboardingBody.Read(body.RootElement, await fleet.RequireAsync(cancellationToken));
        var hash = asked.Hash();
        var request = new OnboardingRequest
        {
            // The names that follow from an operation are the same for the same request; no operation has this id.
            Operation = OperationIds.FromKey("plan", hash),
            RequestHash = hash,
            RequestedBy = call.Caller.Name,
            Cluster = asked.Cluster,
            Registrations = asked.Registrations,
        };
        var (plan, changes) = await (reading ?? throw FleetDirectories.NotHere()).PlanAsync(request, cancellationToken);
        return new ApiAnswer(200, new PlanAnswer(plan, changes));
    }
}
