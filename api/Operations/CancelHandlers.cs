using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Operations;

/// <summary>Cancels operations.</summary>
public sealed class CancelHandlers(TimeProvider time)
{
    /// <summary>
    /// Sends the cancel and answers 202; what was made is removed then. Cancelling again changes nothing. An operation that ended
    /// because of a cancel answers 200, one that ended otherwise 409.
    /// </summary>
    public async Task<ApiAnswer> CancelAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var reason = await ReasonAsync(call, cancellationToken);
        var operation = await OperationReader.ReadAsync(call.Client, call.Id, cancellationToken);
        if (operation.Status == OperationStatus.Canceled)
        {
            return new ApiAnswer(StatusCodes.Status200OK, operation);
        }

        var cancel = new CancelRequest(call.Caller.Name, time.GetUtcNow().UtcDateTime, reason);
        if (operation.Outcome == "Defect" && await CancelOrphansAsync(call, operation.Id, operation.Kind, cancel, cancellationToken))
        {
            return await OperationAnswers.AcceptedAsync(call.Client, operation.Id, cancellationToken);
        }

        if (operation.HasEnded)
        {
            throw new ProblemException(
                ProblemTypes.OperationEnded,
                FormattableString.Invariant($"Operation {operation.Id} ended {operation.Outcome} at {operation.UpdatedAt:u}."),
                "Nothing is left to cancel; look at it with 'multihub status'.")
            {
                Links = operation.Links,
            };
        }

        if (operation.Canceled is null)
        {
            await call.Client.RaiseEventAsync(operation.Id, FlowEvents.Cancel, cancel, cancellationToken);
        }

        return await OperationAnswers.AcceptedAsync(call.Client, operation.Id, cancellationToken);
    }

    /// <summary>Where an operation's own flow failed, nothing else would tell the flows of its registrations.</summary>
    private static async Task<bool> CancelOrphansAsync(ApiCall call, string operation, string kind, CancelRequest cancel, CancellationToken cancellationToken)
    {
        var orphans = (await call.Client.ChildrenOfAsync(operation, OperationKinds.FlowOf(kind), cancellationToken)).Where(join => join.IsLive()).ToList();
        foreach (var orphan in orphans)
        {
            await call.Client.RaiseEventAsync(orphan.InstanceId, FlowEvents.Cancel, cancel, cancellationToken);
        }

        return orphans.Count > 0;
    }

    private static async Task<string?> ReasonAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: true, cancellationToken);
        var mistakes = new Mistakes();
        var reason = new JsonPart(body.RootElement, string.Empty, mistakes).Object("reason")?.Optional("reason")?.Text(500);
        mistakes.ThrowIfAny();
        return reason;
    }
}
