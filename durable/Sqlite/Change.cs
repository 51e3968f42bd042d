namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Something to be written. It may be applied several times until a commit succeeds.</summary>
internal abstract class Change
{
    private Effects _effects = new();
    private Exception? _refusal;

    public void Apply(Tables tables)
    {
        _effects = new Effects();
        _refusal = null;
        Write(tables, _effects);
    }

    /// <summary>After the commit: what it means for memory, and only then its caller is told.</summary>
    public void Committed(LiveState live)
    {
        if (_refusal is { } refusal)
        {
            TellFailure(refusal);
            return;
        }

        _effects.Happen(live);
        Succeed();
    }

    /// <summary>
    /// It is not written. Its caller is told after the commit too: what it was refused for, such as an instance that exists already, may
    /// be of the same commit, and must be there for a caller that looks.
    /// </summary>
    public void Refuse(Exception exception) => _refusal = exception;

    /// <summary>Nothing of its commit is written.</summary>
    public void Fail(Exception exception) => TellFailure(exception);

    protected abstract void Write(Tables tables, Effects effects);

    protected abstract void Succeed();

    protected abstract void TellFailure(Exception exception);
}

/// <summary>A change whose caller waits for a result.</summary>
internal sealed class Change<T>(Func<Tables, Effects, T> write) : Change
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    protected override void Write(Tables tables, Effects effects) => _result = write(tables, effects);

    protected override void Succeed() => _done.TrySetResult(_result!);

    protected override void TellFailure(Exception exception) => _done.TrySetException(exception);
}
