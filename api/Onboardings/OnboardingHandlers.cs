using DurableTask.Core.Exceptions;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>Starts onboardings.</summary>
public sealed class OnboardingHandlers(IFleetDirectory fleet, ApiOptions options)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestKey = 255;

    /// <summary>
    /// Starts an onboarding and answers 202 as soon as it is stored. The same idempotency key of the same caller starts once: the same
    /// request gets the same operation, another one is refused.
    /// </summary>
    public async Task<ApiAnswer> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var key = KeyOf(call);
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: false, cancellationToken);
        var asked = OnboardingBody.Read(body.RootElement, await fleet.RequireAsync(cancellationToken));
        var id = key is null ? OperationIds.Random(options.RandomBytes) : OperationIds.FromKey(call.Caller.Name, key);
        var request = new OnboardingRequest
        {
            Operation = id,
            RequestHash = asked.Hash(),
            RequestedBy = call.Caller.Name,
            Cluster = asked.Cluster,
            Registrations = asked.Registrations,
            Checkpoints = asked.Checkpoints,
        };
        if (await StartedBeforeAsync(call.Client, request, cancellationToken) is null)
        {
            await Duplicates.RefuseAsync(call.Client, request, cancellationToken);
            await StartAsync(call.Client, request, cancellationToken);
        }

        return await OperationAnswers.AcceptedAsync(call.Client, id.Value, cancellationToken);
    }

    private static async Task StartAsync(DurableTaskClient client, OnboardingRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(TaskNames.OnboardCluster, request, FreshId.Options(request.Operation), cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Another call with the same key was a moment earlier.
            if (await StartedBeforeAsync(client, request, cancellationToken) is null)
            {
                throw;
            }
        }
    }

    private static async Task<OrchestrationMetadata?> StartedBeforeAsync(DurableTaskClient client, OnboardingRequest request, CancellationToken cancellationToken)
    {
        var existing = await client.FindAsync(request.Operation.Value, cancellationToken);
        if (existing is null || existing.Request()?.RequestHash == request.RequestHash)
        {
            return existing;
        }

        throw new ProblemException(
            ProblemTypes.IdempotencyKeyReused,
            $"The key started operation {request.Operation} with another request.",
            "Send another Idempotency-Key for another request, or the first request again.")
        {
            Links = new Dictionary<string, string>(StringComparer.Ordinal) { ["operation"] = Links.Operation(request.Operation.Value) },
        };
    }

    private static string? KeyOf(ApiCall call)
    {
        if (call.Request.Headers[IdempotencyKey] is [])
        {
            return null;
        }

        return call.Header(IdempotencyKey) is { Length: <= LongestKey } key && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw ProblemException.Of(
                ProblemTypes.InvalidParameter,
                [new Mistake(IdempotencyKey, "The idempotency key cannot be used.", $"Send one key of 1 to {LongestKey} printable ASCII characters without spaces, such as a UUID.")]);
    }
}
