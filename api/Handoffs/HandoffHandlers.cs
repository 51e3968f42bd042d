using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Api.Handoffs;

/// <summary>Starts hand-offs.</summary>
public sealed class HandoffHandlers(IFleetDirectory fleet, ApiOptions options)
{
    /// <summary>
    /// Starts a hand-off and answers 202 as soon as it is stored. The same idempotency key of the same caller starts once: the same
    /// request gets the same operation, another one is refused. Where there are no keys, nobody could consent, and it is refused.
    /// </summary>
    public async Task<ApiAnswer> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var id = OperationStart.IdOf(call, options);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var asked = HandoffBody.Read(body.RootElement, await fleet.RequireAsync(cancellationToken));
        if (options.Access.Keys is null)
        {
            throw new ProblemException(
                ProblemTypes.KeysMissing,
                "Each side of a hand-off answers with a key of its own, and this service knows no keys.",
                "Make two with 'multihub keys create NAME --role approver --file FILE', and start the service with these keys: 'multihub serve --keys FILE'.");
        }

        var request = RequestOf(asked, id, call.Caller.Name);
        return await OperationStart.AcceptAsync(call.Client, TaskNames.HandOffCluster, id, Asked.Of(request), request, cancellationToken);
    }

    private static HandoffRequest RequestOf(HandoffBody asked, Domain.OperationId id, string caller)
    {
        var request = new HandoffRequest
        {
            Operation = id,
            RequestHash = asked.Hash(),
            RequestedBy = caller,
            Cluster = asked.Cluster,
            From = asked.From,
            To = asked.To,
            ThenDefaultNamespace = asked.ThenDefaultNamespace == true,
            Checkpoints = asked.Checkpoints,
        };
        return request with { Overlap = asked.Overlap ?? request.Overlap, Soak = asked.Soak ?? request.Soak };
    }
}
