using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>The inbox: the open questions of all flows.</summary>
public static class ApprovalHandlers
{
    private const int MostStorePages = 200;

    // First the operations as a whole, then their registrations.
    private static readonly string[] Askers = [OperationId.Prefix, $"join-{OperationId.Prefix}", $"leave-{OperationId.Prefix}", $"move-{OperationId.Prefix}"];

    /// <summary>Lists the open questions page by page; <c>operation</c> asks for those of one operation.</summary>
    public static async Task<ApiAnswer> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (top, operation) = (Paging.Top(call), OperationOf(call));
        var place = Place.Parse(Paging.Token(call));
        var found = new List<Approval>();
        for (var pages = 0; pages < MostStorePages && found.Count < top && place is not null; pages++)
        {
            var page = await call.Client.LivePageAsync(Prefix(place.Asker, operation), place.Token, top - found.Count, cancellationToken);
            found.AddRange((page?.Values ?? []).Select(Of).OfType<Approval>().Where(approval => operation is null || approval.Operation == operation));
            place = place.After(page?.ContinuationToken);
        }

        var next = place is null ? null : Paging.NextLink(Links.Approvals, top, place.ToString(), ("operation", operation));
        return new ApiAnswer(StatusCodes.Status200OK, new ListPage<Approval>(found, next));
    }

    private static Approval? Of(OrchestrationMetadata flow)
    {
        var (question, cluster) = OperationKinds.IsChild(flow.Name)
            ? (flow.JoinStatus()?.Question, flow.ClusterOfChild())
            : (flow.OnboardingStatus()?.Question, flow.Asked()?.Cluster.Value);
        return question is not null && QuestionId.Parse(question.Id) is { } id ? Of(question, id, cluster) : null;
    }

    private static Approval Of(Question question, QuestionId id, string? cluster) =>
        new()
        {
            Id = question.Id,
            Operation = id.Operation,
            Cluster = cluster,
            Hub = id.Hub,
            Checkpoint = question.Checkpoint,
            Ask = question.Ask,
            SubjectHash = question.SubjectHash,
            Details = question.Details,
            Choices = question.Choices,
            AskedAt = OperationView.Utc(question.AskedAt),
            Deadline = OperationView.Utc(question.Deadline),
            OnDeadline = question.OnDeadline,
            ByKeyOnly = question.ByKeyOnly,
            NotBy = question.NotBy,
            Links = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["decision"] = Links.Decision(question.Id),
                ["operation"] = Links.Operation(id.Operation),
            },
        };

    private static string Prefix(int asker, string? operation) =>
        operation is null ? Askers[asker] : Askers[asker].Replace(OperationId.Prefix, operation, StringComparison.Ordinal);

    private static string? OperationOf(ApiCall call) =>
        call.Query("operation") is not { } id || OperationIds.IsLegal(id)
            ? call.Query("operation")
            : throw Paging.Mistaken("operation", "Is not the id of an operation.", "Write the whole id: op- and 26 characters.");

    /// <summary>Where a list goes on: with which kind of flow, and where among those.</summary>
    private sealed record Place(int Asker, string? Token)
    {
        public static Place Parse(string? token) =>
            token is null ? new Place(0, null)
            : token is [>= '0' and <= '3', ':', ..] ? new Place(token[0] - '0', token.Length > 2 ? token[2..] : null)
            : throw Paging.Mistaken("$skipToken", "Is not one that this list gave.", "Follow nextLink as it is, or begin without it.");

        public Place? After(string? token) =>
            token is not null ? this with { Token = token }
            : Asker + 1 < Askers.Length ? new Place(Asker + 1, null)
            : null;

        public override string ToString() => FormattableString.Invariant($"{Asker}:{Token}");
    }
}
