using System.Globalization;

using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>Takes decisions to the flows that asked.</summary>
public sealed class DecisionHandlers(ApiOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Sends a decision to the flow that asks. 200: the flow took it. 202: it did not answer in time, the operation will show it. 409: it
    /// did not take it, or the question is not open, with who or what ended it and when. The same decision id again gives the first result.
    /// </summary>
    public async Task<ApiAnswer> DecideAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var read = DecisionBody.Read(body.RootElement);
        var id = QuestionId.Parse(call.Id) ?? throw NotFound(call.Id);
        var asker = await Asker.FindAsync(call.Client, id, cancellationToken) ?? throw NotFound(call.Id);
        var decision = new Decision(
            call.Id, read.Kind, read.DecisionId ?? Convert.ToHexStringLower(options.RandomBytes(16)), read.SubjectHash, call.Caller.Name, time.GetUtcNow().UtcDateTime, read.Comment);
        if (asker.AnswerTo(decision.DecisionId, decision.QuestionId) is { } first)
        {
            return Result(first, id);
        }

        await CheckAsync(call.Client, asker, id, decision, cancellationToken);
        await call.Client.RaiseEventAsync(asker.Instance, FlowEvents.Decision, decision, cancellationToken);
        return await ResultAsync(call.Client, id, decision, cancellationToken);
    }

    private static async Task CheckAsync(DurableTaskClient client, Asker asker, QuestionId id, Decision decision, CancellationToken cancellationToken)
    {
        if (asker.Open is not { } question || question.Id != decision.QuestionId)
        {
            throw await NotOpenAsync(client, asker, id, decision.QuestionId, cancellationToken);
        }

        if (question.ProblemWith(decision.Who) is { } party)
        {
            throw Decision.IsAsserted(decision.Who)
                ? new ProblemException(ProblemTypes.KeyNeeded, party, "Call with a key: an administrator makes one for each side with 'multihub keys create NAME --role approver'.")
                : new ProblemException(ProblemTypes.SameParty, party, $"Let whoever answers for the side of {id.Hub} decide with a key of their own: 'multihub keys create NAME --role approver' makes one.");
        }

        if (decision.SubjectHash is { } seen && seen != question.SubjectHash)
        {
            throw new ProblemException(ProblemTypes.SubjectChanged, $"The question is about {question.SubjectHash}; the decision was made on {Printable.Cut(seen, 100)}.", "Look at the question again, and decide on what it shows now.");
        }

        if (!question.Choices.Contains(decision.Kind))
        {
            var offered = string.Join(", ", question.Choices.Select(choice => choice.ToString().ToLowerInvariant()));
            throw new ProblemException(ProblemTypes.ChoiceNotOffered, $"The question does not offer {decision.Kind.ToString().ToLowerInvariant()}.", $"Decide one of {offered}.");
        }
    }

    private async Task<ApiAnswer> ResultAsync(DurableTaskClient client, QuestionId id, Decision decision, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; options.EngineRuns && time.GetElapsedTime(began) < options.DecisionPatience; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            if (await Asker.FindAsync(client, id, cancellationToken) is not { } asker)
            {
                break;
            }

            if (asker.AnswerTo(decision.DecisionId, decision.QuestionId) is { } answer)
            {
                return Result(answer, id);
            }

            if (asker.Open?.Id != decision.QuestionId && asker.EndOf(decision.QuestionId) is not null || !asker.IsLive)
            {
                throw await NotOpenAsync(client, asker, id, decision.QuestionId, cancellationToken);
            }

            await Task.Delay(pause, time, cancellationToken);
        }

        return Pending(id, decision);
    }

    private ApiAnswer Pending(QuestionId id, Decision decision)
    {
        var status = options.EngineRuns ? "The flow has not answered yet." : $"Nothing runs this task hub now: it is taken when '{options.HowToRun}' runs.";
        return new ApiAnswer(StatusCodes.Status202Accepted, new DecisionResult(decision.DecisionId, decision.QuestionId, decision.Kind, decision.Who, OperationView.Utc(decision.At), Taken: null, status, LinksOf(id)))
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Operation-Location"] = Links.Operation(id.Operation),
                ["Location"] = Links.Operation(id.Operation),
                ["Retry-After"] = "2",
            },
        };
    }

    private static ApiAnswer Result(DecisionAnswer answer, QuestionId id) =>
        answer.Taken
            ? new ApiAnswer(StatusCodes.Status200OK, new DecisionResult(answer.DecisionId, answer.QuestionId, answer.Kind, answer.Who, OperationView.Utc(answer.At), Taken: true, Reason: null, LinksOf(id)))
            : throw new ProblemException(ProblemTypes.DecisionNotTaken, answer.Reason ?? "The flow gave no reason.", "Look at the operation, and decide on the question that is open now.") { Links = LinksOf(id) };

    private static async Task<ProblemException> NotOpenAsync(DurableTaskClient client, Asker asker, QuestionId id, string question, CancellationToken cancellationToken)
    {
        var operation = await OperationReader.ReadAsync(client, id.Operation, cancellationToken);
        var how = asker.EndOf(question) is { } end ? Told(end)
            : operation.Canceled is { } cancel ? string.Create(CultureInfo.InvariantCulture, $"{cancel.Who} cancelled the operation at {cancel.At:u}.")
            : operation.HasEnded ? string.Create(CultureInfo.InvariantCulture, $"Its operation ended {operation.Outcome} at {operation.UpdatedAt:u}.")
            : "It was not asked yet, or it ended without a decision.";
        var now = asker.Open is { } open ? $"Open is {open.Id}: decide that one." : $"See what is open with 'multihub approvals', or the operation with 'multihub status {id.Operation}'.";
        return new ProblemException(ProblemTypes.QuestionNotOpen, $"Question {question} is not open. {how}", now) { Links = LinksOf(id) };
    }

    private static string Told(DecisionAnswer end) =>
        string.Create(CultureInfo.InvariantCulture, $"{end.Who} ended it with {end.Kind.ToString().ToLowerInvariant()} at {OperationView.Utc(end.At):u}.");

    private static ProblemException NotFound(string id) =>
        new(ProblemTypes.QuestionNotFound, $"There is no question '{Printable.Cut(id, 150)}'.", "List the open questions with GET /api/approvals or 'multihub approvals'.");

    private static SortedDictionary<string, string> LinksOf(QuestionId id) =>
        new(StringComparer.Ordinal) { ["operation"] = Links.Operation(id.Operation) };
}
