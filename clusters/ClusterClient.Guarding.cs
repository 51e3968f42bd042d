using MultiHubFlows.Clusters.Client;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    private readonly ClusterClient? _unguarded;
    private readonly IWriteGuard? _guard;

    private ClusterClient(ClusterClient other, IWriteGuard guard)
    {
        (_connection, _options, _time, _caller) = (other._connection, other._options, other._time, other._caller);
        (_unguarded, _guard) = (other, guard);
    }

    /// <summary>
    /// The same client with a guard before its creations, patches, replacements and tokens; deletions and reads pass. What
    /// <see cref="CreateAsync"/> turns out to have created and is no longer wanted is deleted again, by its UID; only a definition stays,
    /// because all its objects would go with it.
    /// </summary>
    public ClusterClient Behind(IWriteGuard guard) => new(this, guard);

    /// <summary>
    /// Asks the guard whether what was written may stay; otherwise <paramref name="takeBack"/> removes it, by the client without the guard, and
    /// the guard's exception follows. Does nothing without a guard.
    /// </summary>
    public Task ConfirmAsync(Func<ClusterClient, CancellationToken, Task> takeBack, CancellationToken cancellationToken) =>
        _guard is null ? Task.CompletedTask : _guard.AfterWritingAsync(token => takeBack(_unguarded!, token), cancellationToken);

    private async Task<CreateOutcome<T>> CreatedAsync<T>(ApiCall call, T created, CancellationToken cancellationToken)
        where T : class
    {
        if (_guard is not null && call.Kind != ResourceKind.CustomResourceDefinition && ClusterJson.ToObject(created).TextAt("metadata", "uid") is { Length: > 0 } uid)
        {
            await ConfirmAsync((client, token) => client.DeleteAsync(call.Kind!, call.Namespace, call.Name!, uid, Propagation.Background, token), cancellationToken);
        }

        return new CreateOutcome<T>(true, created);
    }
}
