using System.Globalization;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers watches: what there is, then what changes, bookmarks in between, until the time is over or the client leaves.</summary>
internal sealed class WatchStream(ClusterState state, CancellationToken serverStopping)
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    public async Task RunAsync(HttpContext context, ResourceType type, ApiRequest request, FaultRule? fault)
    {
        var query = context.Request.Query;
        var writer = new WatchWriter(state, context, type, Negotiation.Read(context.Request.Headers.Accept));
        var selectors = Selectors.Read(type, query["labelSelector"], query["fieldSelector"]);
        if (request.Name is not null)
        {
            selectors = Selectors.Read(type, query["labelSelector"], $"metadata.name={request.Name}");
        }

        var (initial, from) = ReadStart(query);
        var start = state.Store.Watch(type.Storage, request.Namespace, from);
        if (start.Subscription is not { } subscription)
        {
            await writer.OpenAsync();
            await writer.ExpiredAsync(string.Create(CultureInfo.InvariantCulture, $"too old resource version: {from} ({start.TooOld})"));
            return;
        }

        try
        {
            await writer.OpenAsync();
            await FollowAsync(new Session(context, type, query, selectors, writer, subscription, start, from ?? start.Revision, initial, fault));
        }
        finally
        {
            state.Store.Unwatch(type.Storage, subscription);
        }
    }

    private static (bool Initial, long? From) ReadStart(IQueryCollection query)
    {
        var initial = ApiRequest.IsTrue(query["sendInitialEvents"]);
        if (initial && query["resourceVersionMatch"] != "NotOlderThan")
        {
            throw Statuses.Invalid("meta.k8s.io", "ListOptions", "", [
                FieldError.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]);
        }

        var from = ObjectReads.ReadRevision(query["resourceVersion"]);
        return (initial, initial || from is 0 ? null : from);
    }

    private async Task FollowAsync(Session session)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(session.Context.RequestAborted, serverStopping);
        var timeout = Timeout(session);
        using var over = new CancellationTokenSource(timeout, state.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, over.Token);
        try
        {
            await SendStartAsync(session, both.Token);
            await SendChangesAsync(session, timeout, both.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !ending.IsCancellationRequested)
        {
            await session.Writer.FlushAsync();
        }

        if (serverStopping.IsCancellationRequested)
        {
            session.Context.Abort();
        }
    }

    private async Task SendStartAsync(Session session, CancellationToken cancellationToken)
    {
        if (await FaultAsync(session, cancellationToken))
        {
            return;
        }

        foreach (var stored in session.Start.Objects.Where(o => session.Selectors.Matches(o.Tree)))
        {
            session.Writer.Add("ADDED", stored);
        }

        if (session.Initial)
        {
            session.Writer.AddBookmark(session.Start.Revision, initialEnd: true);
        }

        foreach (var change in session.Start.Events)
        {
            Send(session, change);
        }

        await session.Writer.FlushAsync();
    }

    private async Task SendChangesAsync(Session session, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var bookmarks = ApiRequest.IsTrue(session.Query["allowWatchBookmarks"]);
        var ends = state.Time.GetUtcNow() + timeout;
        var last = timeout > TimeSpan.FromSeconds(2) ? ends - TimeSpan.FromSeconds(2) : DateTimeOffset.MaxValue;
        DateTimeOffset? next = Earlier(state.Time.GetUtcNow() + BookmarkEvery, last);
        var reader = session.Subscription.Changes;
        var available = reader.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (bookmarks && next is { } bookmark && !available.IsCompleted)
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var pause = bookmark - state.Time.GetUtcNow();
                var due = Task.Delay(pause < TimeSpan.Zero ? TimeSpan.Zero : pause, state.Time, waiting.Token);
                if (await Task.WhenAny(available, due) == due && !cancellationToken.IsCancellationRequested)
                {
                    // Nothing up to this revision may still wait to be sent, or a client that goes on from the bookmark misses it.
                    var revision = state.Store.Revision;
                    if (reader.TryPeek(out _))
                    {
                        continue;
                    }

                    session.Writer.AddBookmark(revision, initialEnd: false);
                    await session.Writer.FlushAsync();
                    next = bookmark >= last ? null : Earlier(state.Time.GetUtcNow() + BookmarkEvery, last);
                    continue;
                }

                await waiting.CancelAsync();
            }

            if (!await available)
            {
                return;
            }

            while (reader.TryRead(out var change))
            {
                Send(session, change);
            }

            await session.Writer.FlushAsync();
            available = reader.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    /// <summary>Carries out a fault; true when the watch must say nothing more.</summary>
    private async Task<bool> FaultAsync(Session session, CancellationToken cancellationToken)
    {
        switch (session.Fault?.Kind)
        {
            case FaultKind.WatchExpired:
                await session.Writer.ExpiredAsync("too old resource version: fault (fault)");
                session.Subscription.Complete();
                return true;
            case FaultKind.WatchSilent:
                await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, state.Time, cancellationToken);
                return true;
            case FaultKind.WatchClosed:
                _ = CloseLaterAsync(session, cancellationToken);
                return false;
            default:
                return false;
        }
    }

    private async Task CloseLaterAsync(Session session, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(session.Fault!.DelaySeconds), state.Time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        session.Subscription.Complete();
    }

    /// <summary>One change as the selection sees it: an object that leaves it is deleted, one that enters it is added.</summary>
    private static void Send(Session session, StoreEvent change)
    {
        if (change.Revision <= session.From)
        {
            return;
        }

        var before = change.Old is not null && session.Selectors.Matches(change.Old.Tree);
        var after = change.Kind != StoreEventKind.Deleted && session.Selectors.Matches(change.New.Tree);
        switch (before, after)
        {
            case (false, true):
                session.Writer.Add("ADDED", change.New);
                break;
            case (true, true):
                session.Writer.Add("MODIFIED", change.New);
                break;
            case (true, false):
                session.Writer.AddDeleted(change);
                break;
        }
    }

    private TimeSpan Timeout(Session session)
    {
        var given = session.Query["timeoutSeconds"].ToString();
        return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(state.Store.Revision % 1800);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private sealed record Session(
        HttpContext Context,
        ResourceType Type,
        IQueryCollection Query,
        Selectors Selectors,
        WatchWriter Writer,
        WatchSubscription Subscription,
        WatchStart Start,
        long From,
        bool Initial,
        FaultRule? Fault);
}
