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
}
