using DurableTask.Core.Exceptions;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Api.Operations;

/// <summary>Resumes operations that met a defect.</summary>
public static class ResumeHandlers
{
    private const int MostRuns = 999;

    /// <summary>
    /// Starts a new run of an operation whose flow failed by a defect: a new instance of the same operation, which finds what exists and
    /// goes on. The answer names the new run. Every other operation answers 409.
    /// </summary>
    public static async Task<ApiAnswer> ResumeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        await CheckBodyAsync(call, cancellationToken);
        var newest = await NewestRunAsync(call, cancellationToken);
        if (newest.RuntimeStatus != OrchestrationRuntimeStatus.Failed || newest.Asked() is not { } request)
        {
            throw NotFailed(newest);
        }

        var next = NextRun.Of(newest, await EndedAsync(call, newest, request, cancellationToken)) ?? throw NotFailed(newest);
        await Duplicates.RefuseAsync(call.Client, next.Operation, next.Asked, cancellationToken);
        try
        {
            await call.Client.ScheduleNewOrchestrationInstanceAsync(newest.Name, next.Input, FreshId.Options(next.Operation), cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else resumed it at the same moment: that run is the answer.
        }

        return await OperationAnswers.AcceptedAsync(call.Client, next.Operation.Value, cancellationToken);
    }

    /// <summary>What ended stays ended; what is at work must end first, because nothing follows it any more.</summary>
    private static async Task<IReadOnlyList<OrchestrationMetadata>> EndedAsync(
        ApiCall call, OrchestrationMetadata newest, Asked request, CancellationToken cancellationToken)
    {
        var joins = await call.Client.ChildrenOfAsync(newest.InstanceId, newest.Name, cancellationToken);
        if (joins.FirstOrDefault(join => join.IsLive()) is { } live)
        {
            throw NotResumable(newest.InstanceId, $"its flow {live.InstanceId} is still at work.", $"Wait for it, or stop it with 'multihub cancel {newest.InstanceId}'; then resume.");
        }

        var ended = joins.Select(join => join.JoinOutcome()).OfType<JoinOutcome>().ToList();
        if (!OperationKinds.HoldsAll(newest.Name) && request.Registrations.Count > 0 && request.Registrations.All(registration => ended.Any(outcome => outcome.Hub == registration.Hub)))
        {
            throw NotResumable(newest.InstanceId, "every registration of it has ended.", "Look at them with 'multihub status', and start a new operation for those that are not as wanted.");
        }

        return joins;
    }

    private static async Task<OrchestrationMetadata> NewestRunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!OperationIds.IsLegal(call.Id) || await call.Client.FindAsync(call.Id, cancellationToken) is not { } newest)
        {
            throw OperationReader.NotFound(call.Id);
        }

        var id = new OperationId(newest.InstanceId);
        for (var run = id.Run + 1; run <= MostRuns; run++)
        {
            if (await call.Client.FindAsync(id.Resumed(run).Value, cancellationToken) is not { } later)
            {
                break;
            }

            newest = later;
        }

        return newest;
    }

    private static ProblemException NotFailed(OrchestrationMetadata newest)
    {
        var state = newest.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Completed => "it ended with an outcome.",
            OrchestrationRuntimeStatus.Terminated => "it was ended by force.",
            OrchestrationRuntimeStatus.Failed => "its request cannot be read.",
            _ => "it is still under way.",
        };
        return NotResumable(newest.InstanceId, state, newest.IsLive() ? $"Follow it with 'multihub watch {newest.InstanceId}'." : "Start a new operation instead.");
    }

    private static ProblemException NotResumable(string operation, string because, string nextStep) =>
        new(ProblemTypes.NotResumable, $"Operation {operation} is not resumed: {because}", nextStep)
        {
            Links = new Dictionary<string, string>(StringComparer.Ordinal) { ["operation"] = Links.Operation(operation) },
        };

    private static async Task CheckBodyAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: true, cancellationToken);
        var mistakes = new Mistakes();
        new JsonPart(body.RootElement, string.Empty, mistakes).Object();
        mistakes.ThrowIfAny();
    }
}
