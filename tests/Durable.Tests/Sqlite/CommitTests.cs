using DurableTask.Core.Exceptions;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Changes share commits without sharing their fate.</summary>
public sealed class CommitTests
{
    [Fact]
    public async Task Write_OneOfManyIsRefused_TheOthersAreWritten()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("i7");

        var creations = Enumerable.Range(0, 100).Select(number => rig.CreateAsync($"i{number}")).ToList();

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Task.WhenAll(creations));
        Assert.Equal(1, creations.Count(creation => creation.IsFaulted));
        await rig.CloseAsync();
        Assert.Equal(100L, RawFile.Scalar(rig.Path, "SELECT count(*) FROM instances"));
        Assert.Equal(100L, RawFile.Scalar(rig.Path, "SELECT count(*) FROM messages"));
    }

    [Fact]
    public async Task Write_RefusedForWhatItsOwnCommitWrites_IsToldAfterThatCommit()
    {
        using var commit = new HeldCommit(2);
        await using var rig = await Rig.StartAsync(options => options with { CommitFaults = commit });
        var before = rig.CreateAsync("before");
        await commit.Held.WaitAsync(TestContext.Current.CancellationToken);

        var first = rig.CreateAsync("a");
        var second = rig.CreateAsync("a");
        commit.AtNext(() => second.IsCompleted);
        commit.GoOn();

        await Task.WhenAll(before, first);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => second);
        Assert.Equal([false], commit.Seen);
    }

    [Fact]
    public async Task Write_RefusedAndMemoryLostAfterTheCommit_IsNotWritten()
    {
        var point = new DropPoint(3, after: true);
        await using var rig = await Rig.StartAsync(options => options with { CommitFaults = point });
        await rig.CreateAsync("a");

        var lost = await Assert.ThrowsAsync<Durable.Sqlite.MemoryLostException>(() => rig.CreateAsync("a"));

        Assert.False(lost.Written);
    }

    [Fact]
    public async Task Write_ManyAtOnce_ShareCommits()
    {
        var point = DropPoint.Never;
        await using var rig = await Rig.StartAsync(options => options with { CommitFaults = point });
        var before = point.Commits;

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => rig.CreateAsync($"i{number}")));

        Assert.InRange(point.Commits - before, 1, 250);
    }

    [Fact]
    public async Task Write_Told_IsInTheFile()
    {
        await using var rig = await Rig.StartAsync();

        await rig.CreateAsync("a");

        Assert.Equal(1L, RawFile.Scalar(rig.Path, "SELECT count(*) FROM instances"));
        Assert.Equal("wal", RawFile.Scalar(rig.Path, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Write_MemoryLostBeforeTheCommit_NothingIsWrittenAndNothingMoreIsTaken()
    {
        var point = new DropPoint(2, after: false);
        await using var rig = await Rig.StartAsync(options => options with { CommitFaults = point });

        var lost = await Assert.ThrowsAsync<Durable.Sqlite.MemoryLostException>(() => rig.CreateAsync("a"));
        await Assert.ThrowsAsync<Durable.Sqlite.MemoryLostException>(() => rig.CreateAsync("b"));
        await rig.RestartAsync();

        Assert.False(lost.Written);
        Assert.Null(await rig.StateAsync("a"));
        Assert.Null(await rig.StateAsync("b"));
    }

    [Fact]
    public async Task Write_MemoryLostAfterTheCommit_ItIsWrittenAndNobodyWasTold()
    {
        var point = new DropPoint(2, after: true);
        await using var rig = await Rig.StartAsync(options => options with { CommitFaults = point });

        var lost = await Assert.ThrowsAsync<Durable.Sqlite.MemoryLostException>(() => rig.CreateAsync("a"));
        await rig.RestartAsync();

        Assert.True(lost.Written);
        await using var turn = await rig.TurnAsync();
        Assert.Equal("a", turn.Id);
    }

    /// <summary>Holds one commit, and looks at something just before the next.</summary>
    private sealed class HeldCommit(long held) : Durable.Sqlite.ICommitFaults, IDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _goOn = new(0);
        private readonly List<bool> _seen = [];
        private Func<bool> _look = () => throw new InvalidOperationException("Nothing to look at.");

        public Task Held => _held.Task;

        public IReadOnlyList<bool> Seen => _seen;

        public void AtNext(Func<bool> look) => _look = look;

        public void GoOn() => _goOn.Release();

        public bool StrikesBefore(long commit)
        {
            if (commit == held)
            {
                _held.SetResult();
                _goOn.Wait();
            }
            else if (commit == held + 1)
            {
                _seen.Add(_look());
            }

            return false;
        }

        public bool StrikesAfter(long commit) => false;

        public void Dispose() => _goOn.Dispose();
    }
}
