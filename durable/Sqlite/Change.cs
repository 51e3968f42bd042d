namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Something to be written. It may be applied several times until a commit succeeds.</summary>
internal abstract class Change
{
    private Effects _effects = new();
    private Exception? _refusal;

    /// <summary>Whether nothing of it is written, whatever becomes of the commit.</summary>
    public bool IsRefused => _refusal is not null;

    public void Apply(Tables tables)
    {
        _effects = new Effects();
        _refusal = null;
        Write(tables, _effects);
    }

    /// <summary>Keeps the reason until the commit: it may be about what another change of the same commit writes, and is read once it is told.</summary>
    public void Refuse(Exception reason) => _refusal = reason;

    /// <summary>After the commit: what it means for memory, and only then its caller is told.</summary>
    public void Committed(LiveState live)
    {
        if (_refusal is { } reason)
        {
            TellFailure(reason);
            return;
        }

        _effects.Happen(live);
        Succeed();
    }

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
