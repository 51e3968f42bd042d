using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Api.Offboardings;

/// <summary>Starts offboardings.</summary>
public sealed class OffboardingHandlers(IFleetDirectory fleet, ApiOptions options)
{
    /// <summary>
    /// Starts an offboarding and answers 202 as soon as it is stored. The same idempotency key of the same caller starts once: the same
    /// request gets the same operation, another one is refused.
    /// </summary>
    public async Task<ApiAnswer> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var id = OperationStart.IdOf(call, options);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var asked = OffboardingBody.Read(body.RootElement, await fleet.RequireAsync(cancellationToken));
        var request = new OffboardingRequest
        {
            Operation = id,
            RequestHash = asked.Hash(),
            RequestedBy = call.Caller.Name,
            Cluster = asked.Cluster,
            Hubs = asked.Hubs,
            Workloads = asked.Workloads,
            AcceptLoss = asked.AcceptLoss,
            Checkpoints = asked.Checkpoints,
        };
        return await OperationStart.AcceptAsync(call.Client, TaskNames.OffboardCluster, id, Asked.Of(request), request, cancellationToken);
    }
}
