namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Something to be written. It may be applied several times until a commit succeeds.</summary>
internal abstract class Change
{
    private Effects _effects = new();

    public bool IsFailed { get; private set; }

    public void Apply(Tables tables)
    {
        _effects = new Effects();
        Write(tables, _effects);
    }

    /// <summary>After the commit: what it means for memory, and only then its caller is told.</summary>
    public void Committed(LiveState live)
    {
        _effects.Happen(live);
        Succeed();
    }

    public void Fail(Exception exception)
    {
        IsFailed = true;
        TellFailure(exception);
    }

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
