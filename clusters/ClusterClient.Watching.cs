using System.Text.Json;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    // A server ends a watch at its timeout; what lasts longer than this beyond it is a frozen connection.
    private static readonly TimeSpan WatchGrace = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Lists and watches until the condition is true for the objects as a whole, or the patience ends. Expired versions, silence, resets and
    /// ends that come too early are lived through by listing anew; the condition sees every state that was seen, not every change. While the
    /// server cannot be reached the waiting goes on, and the outcome says so.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace, or null for all.</param>
    /// <param name="labelSelector">Restricts by labels; null for none.</param>
    /// <param name="fieldSelector">Restricts by fields; null for none.</param>
    /// <param name="isDone">The condition. Called for the first list and after every change.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="byEventsAlone">
    /// Begins with the watch itself, which tells what is there as events: one request less. The condition then sees objects one by one, so it
    /// must be one that no absence makes true.
    /// </param>
    /// <exception cref="HubUnreachableException">The server could not be reached at all in that time.</exception>
    public async Task<WatchOutcome<T>> WatchUntilAsync<T>(
        ResourceKind kind,
        string? ns,
        string? labelSelector,
        string? fieldSelector,
        Func<IReadOnlyList<T>, bool> isDone,
        TimeSpan patience,
        CancellationToken cancellationToken,
        bool byEventsAlone = false)
        where T : class
    {
        var state = new WatchState<T>(new ObjectSet(kind, ns, labelSelector, fieldSelector), isDone) { BeginsByEvents = byEventsAlone };
        using var deadline = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (!await ListAndFollowAsync(state, both.Token))
            {
            }

            return new WatchOutcome<T>(true, state.View.Objects, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return state.View.IsKnown ? new WatchOutcome<T>(false, state.View.Objects, state.Trouble?.Message) : throw state.Trouble ?? NeverSeen(state.Set);
        }
    }

    /// <summary>The same for one object by its name; the condition sees null while it is not there.</summary>
    public Task<WatchOutcome<T>> WatchUntilAsync<T>(
        ResourceKind kind,
        string? ns,
        string name,
        Func<T?, bool> isDone,
        TimeSpan patience,
        CancellationToken cancellationToken,
        bool byEventsAlone = false)
        where T : class =>
        WatchUntilAsync<T>(
            kind,
            ns,
            null,
            $"metadata.name={name}",
            objects => isDone(objects.Count == 0 ? null : objects[0]),
            patience,
            cancellationToken,
            byEventsAlone);

    /// <summary>One round: list, then watch as long as it leads on from there. True where the condition is met.</summary>
    private async Task<bool> ListAndFollowAsync<T>(WatchState<T> state, CancellationToken cancellationToken)
        where T : class
    {
        string? version = null;
        if (state.BeginsByEvents)
        {
            state.BeginsByEvents = false;
        }
        else
        {
            try
            {
                var list = await ListStateAsync(state.Set, cancellationToken);
                version = list.ResourceVersion;
                state.View.Reset(list.Objects);
            }
            catch (Exception failure) when (failure is HubUnreachableException or JsonException)
            {
                state.Trouble = failure as HubUnreachableException ?? NotOfItsKind(state.Set.Kind.Kind);
                await PauseAsync(++state.Setbacks, cancellationToken);
                return false;
            }

            state.Trouble = null;
            if (state.IsDone())
            {
                return true;
            }
        }

        do
        {
            var end = await FollowAsync(state, version, cancellationToken);
            if (end.Satisfied)
            {
                return true;
            }

            version = end.ResumeAt;
            state.Setbacks = end.WasUseful ? 0 : state.Setbacks + 1;
            if (!end.WasUseful)
            {
                await PauseAsync(state.Setbacks, cancellationToken);
            }
        }
        while (version is not null);
        return false;
    }

    private async Task<WatchEnd> FollowAsync<T>(WatchState<T> state, string? version, CancellationToken cancellationToken)
        where T : class
    {
        using var guard = new CancellationTokenSource(_options.WatchWindow + WatchGrace, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(guard.Token, cancellationToken);
        if (await TryLeaseAsync(state, both.Token) is not { } taken)
        {
            return WatchEnd.ListAnew;
        }

        using var lease = taken;
        var call = state.Set.ToWatch(version, (int)_options.WatchWindow.TotalSeconds);
        var (response, failure) = await _caller.OpenAsync(call, lease, both.Token);
        using (response)
        {
            if (response is not null && version is null)
            {
                // The server now tells what is there, each object as an event.
                state.View.Reset([]);
            }

            return response is null ? await EndOfAsync(state, call, failure!, lease, cancellationToken) : await ReadEventsAsync(state, call, response, lease, both.Token, cancellationToken);
        }
    }

    private async Task<WatchEnd> ReadEventsAsync<T>(
        WatchState<T> state,
        ApiCall call,
        HttpResponseMessage response,
        TransportLease lease,
        CancellationToken windowToken,
        CancellationToken cancellationToken)
        where T : class
    {
        var began = _time.GetTimestamp();
        string? version = null;
        try
        {
            await foreach (var line in WatchLines.ReadAsync(response, _options.MaximumBodyBytes, windowToken))
            {
                var change = WatchChange.Parse(line);
                if (change.Problem is not null)
                {
                    return await EndOfAsync(state, call, Attempt.Of(change.Problem), lease, cancellationToken);
                }

                version = change.ResourceVersion ?? version;
                if (state.View.Take(change) && state.IsDone())
                {
                    return WatchEnd.Met;
                }
            }

            // Silence over a whole window may mean a version from the future, which no event ever reaches: list anew then.
            return new WatchEnd(false, version, version is not null || _time.GetElapsedTime(began) > TimeSpan.FromSeconds(1));
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested && (ApiCaller.IsOfTheNetwork(broken) || broken is JsonException))
        {
            state.Trouble = broken is OperationCanceledException or JsonException
                ? null
                : (HubUnreachableException)ClusterFailures.OfProblem(
                    ClusterName,
                    call,
                    new(ClusterFailureCode.Interrupted, "the watch broke", true, false, "It is begun anew."));
            return new WatchEnd(false, null, version is not null);
        }
    }

    /// <summary>The way to the server, or null where its credential cannot be had for the moment.</summary>
    private async Task<TransportLease?> TryLeaseAsync<T>(WatchState<T> state, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await _caller.LeaseAsync(cancellationToken);
        }
        catch (HubUnreachableException unreadable)
        {
            state.Trouble = unreadable;
            return null;
        }
    }

    private async Task<WatchEnd> EndOfAsync<T>(WatchState<T> state, ApiCall call, Attempt failure, TransportLease lease, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            if (failure.Answer is { Code: 401 } && await _connection.ReloadAsync(lease.Transport, cancellationToken))
            {
                return WatchEnd.ListAnew;
            }
        }
        catch (HubUnreachableException unreadable)
        {
            state.Trouble = unreadable;
            return WatchEnd.ListAnew;
        }

        state.Trouble = ClusterFailures.Of(ClusterName, call, failure) switch
        {
            HubUnreachableException trouble => trouble,
            var refused => throw refused,
        };
        return WatchEnd.ListAnew;
    }

    private HubUnreachableException NeverSeen(ObjectSet set) =>
        new(
            $"{ClusterName}: watch {set.Kind.Kind}: the server did not answer in time",
            ClusterFailureCode.TimedOut,
            "Check that the cluster's API server runs and can be reached from here.");

    private sealed class WatchState<T>(ObjectSet set, Func<IReadOnlyList<T>, bool> isDone)
        where T : class
    {
        public ObjectSet Set { get; } = set;

        public bool BeginsByEvents { get; set; }

        public WatchView<T> View { get; } = new();

        public HubUnreachableException? Trouble { get; set; }

        public int Setbacks { get; set; }

        public bool IsDone() => isDone(View.Objects);
    }

    /// <summary>How one watch ended: at which version to go on, or null to list anew.</summary>
    private sealed record WatchEnd(bool Satisfied, string? ResumeAt, bool WasUseful)
    {
        public static readonly WatchEnd Met = new(true, null, true);

        public static readonly WatchEnd ListAnew = new(false, null, false);
    }
}
