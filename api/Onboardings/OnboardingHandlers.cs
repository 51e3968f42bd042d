using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>Starts onboardings.</summary>
public sealed class OnboardingHandlers(IFleetDirectory fleet, ApiOptions options)
{
    /// <summary>
    /// Starts an onboarding and answers 202 as soon as it is stored. The same idempotency key of the same caller starts once: the same
    /// request gets the same operation, another one is refused.
    /// </summary>
    public async Task<ApiAnswer> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var id = OperationStart.IdOf(call, options);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var asked = OnboardingBody.Read(body.RootElement, await fleet.RequireAsync(cancellationToken));
        var request = new OnboardingRequest
        {
            Operation = id,
            RequestHash = asked.Hash(),
            RequestedBy = call.Caller.Name,
            Cluster = asked.Cluster,
            Registrations = asked.Registrations,
            Checkpoints = asked.Checkpoints,
        };
        return await OperationStart.AcceptAsync(call.Client, TaskNames.OnboardCluster, id, Asked.Of(request), request, cancellationToken);
    }
}
