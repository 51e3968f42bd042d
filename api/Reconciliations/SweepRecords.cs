using Microsoft.DurableTask.Client;

using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>What a sweep reads of its task hub, over any client of it.</summary>
public sealed class SweepRecords(DurableTaskClient client) : ISweepRecords
{
    /// <summary>How many sweeps are kept.</summary>
    public const int Kept = 30;

    private const int IdPage = 500;
    private const int LeavePage = 50;
    private const int MostOutcomePages = 60;
    private const int MostJoined = 600;

    /// <inheritdoc/>
    public async Task<SweepBeginning> BeginAsync(ReconcileInput sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var id = ReconcileInput.IdOf(sweep.DueAt);
        var all = await SweepQueries.AllAsync(client, cancellationToken);
        var running = all.TakeWhile(other => other.InstanceId != id).FirstOrDefault(other => other.IsLive());
        return running is not null
            ? new SweepBeginning(Running: running.InstanceId)
            : new SweepBeginning(Previous: await SweepQueries.LastAsync(client, all, cancellationToken) is { } last ? last with { Gone = [] } : null);
    }

    /// <inheritdoc/>
    public async Task<OperationsSeen> OperationsAsync(OperationsAsked asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var prefix in new[] { OperationId.Prefix, JoinPrefix, LeavePrefix })
        {
            // What is left carries the operation that joined, which is not at work any more: the leave's input names it.
            var leaves = prefix == LeavePrefix;
            var query = new OrchestrationQuery { InstanceIdPrefix = prefix, Statuses = FlowQueries.Live, PageSize = leaves ? LeavePage : IdPage, FetchInputsAndOutputs = leaves };
            await foreach (var flow in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
            {
                live.Add(LiveOperations.KeyOf(flow.InstanceId[(prefix.Length - OperationId.Prefix.Length)..]));
                if (leaves && flow.JoinInput()?.Registration.Operation is { } joiner)
                {
                    live.Add(LiveOperations.KeyOf(joiner.Origin));
                }

                if (live.Count > LiveOperations.Most)
                {
                    return new OperationsSeen { TooMany = true };
                }
            }
        }

        var seen = new OperationsSeen { Live = [.. live.Order(StringComparer.Ordinal)] };
        return asked.Outcomes ? await WithOutcomesAsync(seen, asked.After, cancellationToken) : seen;
    }

    /// <inheritdoc/>
    public async Task<bool> PruneAsync(ReconcileInput sweep, CancellationToken cancellationToken)
    {
        var all = await SweepQueries.AllAsync(client, cancellationToken);
        var old = all.Take(Math.Max(all.Count - Kept, 0)).Where(other => !other.IsLive()).ToList();
        foreach (var other in old)
        {
            await client.PurgeInstanceAsync(other.InstanceId, cancellationToken);
        }

        return old.Count > 0;
    }

    private const string JoinPrefix = "join-" + OperationId.Prefix;
    private const string LeavePrefix = "leave-" + OperationId.Prefix;
    private const int MostLeaves = 2_000;

    private async Task<OperationsSeen> WithOutcomesAsync(OperationsSeen seen, string? after, CancellationToken cancellationToken)
    {
        var joined = new List<JoinedRegistration>();
        for (var pages = 0; pages < MostOutcomePages && joined.Count < MostJoined; pages++)
        {
            var page = await client.OperationsPageAsync(after, FlowQueries.FullPage, cancellationToken);
            joined.AddRange((page?.Values ?? []).SelectMany(Joined));
            after = page?.ContinuationToken;
            if (after is null)
            {
                break;
            }
        }

        var left = joined.Count == 0 ? [] : await LeftAsync(cancellationToken);
        return seen with { Joined = [.. joined.Where(registration => !left.Contains(registration)).Take(MostJoined)], Next = after };
    }

    /// <summary>What was joined and left again: nobody misses it.</summary>
    private async Task<HashSet<JoinedRegistration>> LeftAsync(CancellationToken cancellationToken)
    {
        var left = new HashSet<JoinedRegistration>();
        var query = new OrchestrationQuery { InstanceIdPrefix = LeavePrefix, PageSize = FlowQueries.FullPage, FetchInputsAndOutputs = true };
        await foreach (var leave in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            if (left.Count < MostLeaves && leave.JoinInput()?.Registration is { } registration)
            {
                left.Add(new JoinedRegistration(registration.Cluster.Value, registration.Plan.Hub.Value, registration.Operation.Origin));
            }
        }

        return left;
    }

    private static IEnumerable<JoinedRegistration> Joined(OrchestrationMetadata flow)
    {
        if (flow.OnboardingOutcome() is not { } outcome || flow.Asked() is not { } request)
        {
            return [];
        }

        return outcome.Registrations
            .Where(registration => registration is { Outcome: RegistrationOutcome.Joined, Proof: not null })
            .Select(registration => new JoinedRegistration(request.Cluster.Value, registration.Hub.Value, new OperationId(flow.InstanceId).Origin));
    }
}
