using MultiHubFlows.Clusters;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities;

/// <summary>
/// Looks at objects until a condition holds, for as long as the registration says. Where the process has no place to watch from, or no time
/// is given, it is one read.
/// </summary>
internal sealed class Watching(WatchSlots slots)
{
    /// <summary>Looks until one object is there and the condition holds for it.</summary>
    public Task<Seen<T?>> PresentAsync<T>(
        Registration registration, ClusterClient cluster, ResourceKind kind, string? ns, string name, Func<T, bool> isDone, CancellationToken cancellationToken)
        where T : class =>
        OneAsync<T>(registration, cluster, kind, ns, name, found => found is not null && isDone(found), cancellationToken, byEventsAlone: true);

    /// <summary>Looks at one object; it is null while it is not there, and the condition may hold for that.</summary>
    public async Task<Seen<T?>> OneAsync<T>(
        Registration registration,
        ClusterClient cluster,
        ResourceKind kind,
        string? ns,
        string name,
        Func<T?, bool> isDone,
        CancellationToken cancellationToken,
        bool byEventsAlone = false)
        where T : class
    {
        using var place = Place(registration);
        if (place is null)
        {
            var found = await cluster.GetAsync<T>(kind, ns, name, cancellationToken);
            return new Seen<T?>(found, isDone(found), Watched: false);
        }

        var outcome = await cluster.WatchUntilAsync(kind, ns, name, isDone, Patience(registration), cancellationToken, byEventsAlone);
        return new Seen<T?>(outcome.Objects.Count == 0 ? null : outcome.Objects[0], outcome.Satisfied, Watched: true);
    }

    /// <summary>Looks at all objects of a kind. The condition, and what is seen, is about all of them: a part would hide the others.</summary>
    public async Task<Seen<IReadOnlyList<T>>> AllAsync<T>(
        Registration registration, ClusterClient cluster, ResourceKind kind, string? ns, Func<IReadOnlyList<T>, bool> isDone, CancellationToken cancellationToken)
        where T : class
    {
        using var place = Place(registration);
        if (place is null)
        {
            var found = await cluster.ListAsync<T>(kind, ns, null, null, cancellationToken);
            return new Seen<IReadOnlyList<T>>(found, isDone(found), Watched: false);
        }

        var outcome = await cluster.WatchUntilAsync(kind, ns, null, null, isDone, Patience(registration), cancellationToken);
        return new Seen<IReadOnlyList<T>>(outcome.Objects, outcome.Satisfied, Watched: true);
    }

    private IDisposable? Place(Registration registration) => registration.WatchSeconds > 0 ? slots.TryTake() : null;

    private static TimeSpan Patience(Registration registration) => TimeSpan.FromSeconds(Math.Min(registration.WatchSeconds, 60));
}

/// <summary>What was seen last, whether the condition held, and whether it was watched for.</summary>
internal sealed record Seen<T>(T Object, bool Satisfied, bool Watched);
