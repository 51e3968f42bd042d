namespace MultiHubFlows.Clusters;

/// <summary>Stands before the creations, patches, replacements and tokens of a <see cref="ClusterClient"/>, and says whether they may still be sent.</summary>
public interface IWriteGuard
{
    /// <summary>Called right before each sending, repeated ones included. Throws where the write is no longer wanted.</summary>
    Task BeforeSendingAsync(CancellationToken cancellationToken);

    /// <summary>Called after something was written. Where it is no longer wanted, it calls <paramref name="takeBack"/>, and throws.</summary>
    Task AfterWritingAsync(Func<CancellationToken, Task> takeBack, CancellationToken cancellationToken);
}
