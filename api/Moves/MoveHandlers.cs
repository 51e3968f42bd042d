using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Moving;

namespace MultiHubFlows.Api.Moves;

/// <summary>Starts moves.</summary>
public sealed class MoveHandlers(IFleetDirectory fleet, ApiOptions options)
{
    /// <summary>
    /// Starts a move and answers 202 as soon as it is stored. The same idempotency key of the same caller starts once: the same request gets the same
    /// operation, another one is refused.
    /// </summary>
    public async Task<ApiAnswer> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var id = OperationStart.IdOf(call, options);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var asked = MoveBody.Read(body.RootElement, await fleet.RequireAsync(cancellationToken));
        var request = new MoveRequest
        {
            Operation = id,
            RequestHash = asked.Hash(),
            RequestedBy = call.Caller.Name,
            Cluster = asked.Cluster,
            Wish = asked.Wish,
            Checkpoints = asked.Checkpoints,
        };
        return await OperationStart.AcceptAsync(call.Client, TaskNames.MoveCluster, id, Asked.Of(request), request, cancellationToken);
    }
}
