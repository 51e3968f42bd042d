using System.Globalization;

using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>Shows what sweeps found.</summary>
public static class FindingHandlers
{
    private static readonly string[] Filters = ["kind", "severity", "state", "hub", "cluster"];

    /// <summary>
    /// Lists the findings of the newest sweep that looked at something, or of the one asked for, worst first; those that are gone only where
    /// <c>state</c> asks for them. Pages are of one sweep, whatever happens meanwhile.
    /// </summary>
    public static async Task<ApiAnswer> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (top, wanted) = (Paging.Top(call), Wanted.Of(call));
        var (id, offset) = Place(call);
        var instance = id is null ? await NewestAsync(call.Client, cancellationToken) : await call.Client.FindAsync(id, cancellationToken);
        if (SweepQueries.Outcome(instance) is not { } outcome)
        {
            return id is null ? new ApiAnswer(StatusCodes.Status200OK, new FindingsPage(null, [], null)) : throw ReconciliationHandlers.NotFound(id);
        }

        var found = outcome.Findings.Concat(outcome.Gone).Where(wanted.Takes).ToList();
        var next = offset + top < found.Count ? string.Create(CultureInfo.InvariantCulture, $"{offset + top}:{instance!.InstanceId}") : null;
        return new ApiAnswer(StatusCodes.Status200OK, new FindingsPage(
            Sweep.Of(instance!),
            [.. found.Skip(offset).Take(top).Select(FoundDrift.Of)],
            next is null ? null : Paging.NextLink(Links.Findings, top, next, [.. Filters.Select(name => (name, call.Query(name)))])));
    }

    private static async Task<OrchestrationMetadata?> NewestAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        foreach (var sweep in (await SweepQueries.AllAsync(client, cancellationToken)).Reverse())
        {
            if (await client.FindAsync(sweep.InstanceId, cancellationToken) is { } instance && SweepQueries.Outcome(instance) is { Skipped: null })
            {
                return instance;
            }
        }

        return null;
    }

    private static (string? Sweep, int Offset) Place(ApiCall call)
    {
        if (Paging.Token(call) is not { } token)
        {
            return (call.Query("sweep"), 0);
        }

        return token.Split(':') is [var offset, var sweep] && int.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? (sweep, from)
            : throw Paging.Mistaken("$skipToken", "Is not one that this list gave.", "Follow nextLink as it is, or begin without it.");
    }

    private sealed record Wanted(IReadOnlySet<DriftKind>? Kinds, IReadOnlySet<DriftSeverity>? Severities, IReadOnlySet<DriftState> States, string? Hub, string? Cluster)
    {
        public static Wanted Of(ApiCall call) => new(
            Names<DriftKind>(call, "kind"),
            Names<DriftSeverity>(call, "severity"),
            Names<DriftState>(call, "state") ?? new HashSet<DriftState> { DriftState.New, DriftState.Still },
            call.Query("hub"),
            call.Query("cluster"));

        public bool Takes(DriftFinding finding) =>
            States.Contains(finding.State)
            && Kinds?.Contains(finding.Kind) != false
            && Severities?.Contains(finding.Severity) != false
            && (Hub is null || finding.Hub == Hub)
            && (Cluster is null || finding.Cluster == Cluster || finding.RunsOn == Cluster);

        private static HashSet<TName>? Names<TName>(ApiCall call, string parameter)
            where TName : struct, Enum
        {
            if (call.Query(parameter) is not { } text)
            {
                return null;
            }

            var names = Enum.GetNames<TName>();
            return
            [
                .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => names.Contains(name, StringComparer.Ordinal)
                    ? Enum.Parse<TName>(name)
                    : throw Paging.Mistaken(parameter, $"Names a {parameter} that findings do not have.", $"Write one or more of {string.Join(",", names)}.")),
            ];
        }
    }
}
