using System.Globalization;

using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>Starts sweeps and shows them.</summary>
public sealed class ReconciliationHandlers(TimeProvider time)
{
    private const int PollSeconds = 2;

    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Newest = TimeSpan.FromMinutes(1);

    /// <summary>Starts a sweep and answers 202; the same due time again is the same sweep. Without one it is due now, and a new one where the last has ended.</summary>
    public async Task<ApiAnswer> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var due = await DueAsync(call, cancellationToken);
        var id = await ReconcileStarter.StartAsync(call.Client, new ReconcileInput(due, call.Caller.Name), cancellationToken);
        return new ApiAnswer(StatusCodes.Status202Accepted, await ReadAsync(call.Client, id, cancellationToken))
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Operation-Location"] = Links.Reconciliation(id),
                ["Location"] = Links.Reconciliation(id),
                ["Retry-After"] = PollSeconds.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>Shows a sweep.</summary>
    public static async Task<ApiAnswer> GetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new ApiAnswer(StatusCodes.Status200OK, await ReadAsync(call.Client, call.Id, cancellationToken));
    }

    /// <summary>Lists the sweeps that are kept, newest first. There are never more than a page takes.</summary>
    public static async Task<ApiAnswer> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var sweeps = new List<Sweep>();
        foreach (var instance in (await SweepQueries.AllAsync(call.Client, cancellationToken)).Reverse())
        {
            sweeps.Add(Sweep.Of(await call.Client.FindAsync(instance.InstanceId, cancellationToken) ?? instance));
        }

        return new ApiAnswer(StatusCodes.Status200OK, new ListPage<Sweep>(sweeps, NextLink: null));
    }

    internal static ProblemException NotFound(string id) =>
        new(ProblemTypes.ReconciliationNotFound, $"There is no sweep '{Printable.Cut(id, 100)}'.", "List the sweeps with GET /api/reconciliations; only the last 30 are kept.");

    private static async Task<Sweep> ReadAsync(DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        id.StartsWith(ReconcileInput.IdPrefix, StringComparison.Ordinal) && await client.FindAsync(id, cancellationToken) is { } instance ? Sweep.Of(instance) : throw NotFound(id);

    private async Task<DateTimeOffset> DueAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(call.Request, mayBeAbsent: true, cancellationToken);
        var mistakes = new Mistakes();
        var now = time.GetUtcNow();
        var given = new JsonPart(body.RootElement, string.Empty, mistakes).Object("dueAt")?.Optional("dueAt") is { } part && part.Text(40) is { } text ? (part.Pointer, Text: text) : default;
        if (given.Text is null)
        {
            mistakes.ThrowIfAny();
            return await FreeAsync(call.Client, now, cancellationToken);
        }

        if (!DateTimeOffset.TryParse(given.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var due) || due < now - Oldest || due > now + Newest)
        {
            mistakes.Add(given.Pointer, "Is not a time of the last day.", "Write the time now, such as 2026-11-25T22:00:00Z, or leave it out.");
        }

        mistakes.ThrowIfAny();
        return due;
    }

    /// <summary>Ids have whole seconds: a sweep of this second that has ended may not have seen what the caller has done since.</summary>
    private static async Task<DateTimeOffset> FreeAsync(DurableTaskClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = now;
        while (await client.GetInstancesAsync(ReconcileInput.IdOf(due), getInputsAndOutputs: false, cancellationToken) is { } other && !other.IsLive())
        {
            due += TimeSpan.FromSeconds(1);
        }

        return due;
    }
}
