using DurableTask.Core.Exceptions;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Operations;

/// <summary>
/// Starts operations of every kind: the same idempotency key of the same caller starts once, the same request gets the same operation, another
/// one is refused, and so is what another operation is at work on.
/// </summary>
internal static class OperationStart
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestKey = 255;

    /// <summary>The operation's id: by the key of the call, or by chance.</summary>
    public static OperationId IdOf(ApiCall call, ApiOptions options) =>
        KeyOf(call) is { } key ? OperationIds.FromKey(call.Caller.Name, key) : OperationIds.Random(options.RandomBytes);

    /// <summary>Starts it, or finds it, and answers 202 as soon as it is stored.</summary>
    public static async Task<ApiAnswer> AcceptAsync(
        DurableTaskClient client, string flow, OperationId id, Asked asked, object input, CancellationToken cancellationToken)
    {
        if (await StartedBeforeAsync(client, id, asked.RequestHash, cancellationToken) is null)
        {
            await Duplicates.RefuseAsync(client, id, asked, cancellationToken);
            try
            {
                await client.ScheduleNewOrchestrationInstanceAsync(flow, input, FreshId.Options(id), cancellationToken);
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // Another call with the same key was a moment earlier.
                if (await StartedBeforeAsync(client, id, asked.RequestHash, cancellationToken) is null)
                {
                    throw;
                }
            }
        }

        return await OperationAnswers.AcceptedAsync(client, id.Value, cancellationToken);
    }

    private static async Task<OrchestrationMetadata?> StartedBeforeAsync(DurableTaskClient client, OperationId id, string hash, CancellationToken cancellationToken)
    {
        var existing = await client.FindAsync(id.Value, cancellationToken);
        if (existing is null || existing.Asked()?.RequestHash == hash)
        {
            return existing;
        }

        throw new ProblemException(
            ProblemTypes.IdempotencyKeyReused,
            $"The key started operation {id} with another request.",
            "Send another Idempotency-Key for another request, or the first request again.")
        {
            Links = new Dictionary<string, string>(StringComparer.Ordinal) { ["operation"] = Links.Operation(id.Value) },
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
