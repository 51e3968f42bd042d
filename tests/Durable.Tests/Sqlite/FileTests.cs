using DurableTask.Core;

using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Which files are opened, by whom, and what is refused with which words.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task Open_HeldByAnother_IsRefusedAndSaysByWhom()
    {
        await using var rig = await Rig.StartAsync();

        var refused = Assert.Throws<StoreRefusedException>(() => Open(rig.Path));

        Assert.Equal(StoreRefusal.InUse, refused.Refusal);
        Assert.Contains($"in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StoreRefusedException>(() => Open(rig.Path, StoreAccess.Client));
        await rig.RestartAsync();
    }

    [Fact]
    public async Task Close_WhileAnotherHasTheFileOpenForReading_LeavesTheLogEmpty()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", new string('x', 100_000));
        await using var reader = Open(rig.Path, StoreAccess.ReadOnly);
        Assert.NotNull((await reader.GetOrchestrationStateAsync("a", allExecutions: false))[0]);

        await rig.CloseAsync();

        Assert.Equal(0, new FileInfo($"{rig.Path}-wal").Length);
        Assert.NotNull((await reader.GetOrchestrationStateAsync("a", allExecutions: false))[0]);
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefusedAndLeftAsItIs()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("store.db");
        await Open(path).DisposeAsync();
        RawFile.Scalar(path, "PRAGMA user_version = 99");
        var before = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<StoreRefusedException>(() => Open(path));

        Assert.Equal(StoreRefusal.NewerSchema, refused.Refusal);
        Assert.Contains("has schema 99", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Open_ForeignDatabase_IsRefusedAndLeftAsItIs()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("other.db");
        RawFile.Scalar(path, "CREATE TABLE accounts (id INTEGER)");

        Assert.Equal(StoreRefusal.Foreign, Assert.Throws<StoreRefusedException>(() => Open(path)).Refusal);
        Assert.Equal(1L, RawFile.Scalar(path, "SELECT count(*) FROM sqlite_schema"));
        Assert.Equal("delete", RawFile.Scalar(path, "PRAGMA journal_mode"));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("header")]
    [InlineData("page")]
    [InlineData("cut")]
    public async Task Open_Damaged_IsRefusedAndLeftAsItIs(string damage)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("store.db");
        await FillAsync(path);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes = Damage(bytes, damage);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<StoreRefusedException>(() => Open(path));

        Assert.Equal(StoreRefusal.Damaged, refused.Refusal);
        Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(StoreRefusal.Damaged, Assert.Throws<StoreRefusedException>(() => Open(path, StoreAccess.ReadOnly)).Refusal);
    }

    [Fact]
    public async Task Open_TableIsMissing_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("store.db");
        await Open(path).DisposeAsync();
        RawFile.Scalar(path, "DROP TABLE activities");

        Assert.Equal(StoreRefusal.Damaged, Assert.Throws<StoreRefusedException>(() => Open(path)).Refusal);
        Assert.Equal(StoreRefusal.Damaged, Assert.Throws<StoreRefusedException>(() => Open(path, StoreAccess.ReadOnly)).Refusal);
    }

    [Fact]
    public async Task Open_NewFolder_CreatesTheFileForItsOwnerAlone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(Path.Combine("deep", "store.db"));

        await using var store = Open(path);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path + ".lock"));
        }
    }

    [Fact]
    public void Open_PathIsAFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("store.db"));

        Assert.Equal(
            StoreRefusal.Inaccessible,
            Assert.Throws<StoreRefusedException>(() => Open(folder.File("store.db"))).Refusal);
    }

    [Fact]
    public void ReadOnly_NoFile_IsRefusedAndCreatesNone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("store.db");

        Assert.Equal(
            StoreRefusal.Missing,
            Assert.Throws<StoreRefusedException>(() => Open(path, StoreAccess.ReadOnly)).Refusal);
        Assert.False(File.Exists(path));
        Assert.False(File.Exists(path + ".lock"));
    }

    [Fact]
    public async Task ReadOnly_AfterAndDuringAWorker_ReadsAndWritesNothing()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", "input");

        await using (var during = Open(rig.Path, StoreAccess.ReadOnly))
        {
            Assert.Equal("input", (await during.GetOrchestrationStateAsync("a", executionId: null)).Input);
            await Assert.ThrowsAsync<InvalidOperationException>(() => during.PurgeInstanceStateAsync("a"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => during.StartAsync());
        }

        await rig.CloseAsync();
        await using var after = Open(rig.Path, StoreAccess.ReadOnly);
        Assert.Equal("input", (await after.GetOrchestrationStateAsync("a", executionId: null)).Input);
    }

    [Fact]
    public async Task Client_PutsEventsIntoAStoreThatNobodyRuns_TheNextWorkerTakesThem()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await rig.CreateAsync("delayed", startAt: rig.Now.AddHours(1));
        await using (var turn = await rig.TurnAsync())
        {
            await turn.CompleteAsync();
        }

        await rig.OpenAsync(options => options with { Access = StoreAccess.Client });
        await rig.RaiseAsync("a", "decision");
        await rig.CreateAsync("b");
        await rig.Store.ForceTerminateTaskOrchestrationAsync("delayed", "no");
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Store.StartAsync());
        rig.Time.Advance(TimeSpan.FromHours(2));
        await rig.RestartAsync();

        await using var first = await rig.TurnAsync();
        Assert.Equal(("a", "decision"), (first.Id, Assert.Single(first.Raised)));
        await using var second = await rig.TurnAsync();
        Assert.Equal("b", second.Id);
        Assert.Equal(OrchestrationStatus.Terminated, await rig.StatusAsync("delayed"));
        await rig.ExpectNoTurnAsync();
    }

    private static SqliteOrchestrationService Open(string path, StoreAccess access = StoreAccess.Worker) =>
        SqliteOrchestrationService.Open(
            new SqliteOrchestrationServiceOptions { Path = path, Access = access },
            NullLoggerFactory.Instance);

    private static async Task FillAsync(string path)
    {
        await using var store = Open(path);
        for (var i = 0; i < 50; i++)
        {
            await store.CreateTaskOrchestrationAsync(Rig.Start($"i{i}", new string('x', 2000)));
        }
    }

    private static byte[] Damage(byte[] bytes, string damage)
    {
        switch (damage)
        {
            case "text":
                return "this is a text, not a store; it only has its name"u8.ToArray();
            case "header":
                bytes.AsSpan(0, 100).Fill(0xFF);
                return bytes;
            case "page":
                bytes.AsSpan(5 * 4096, 2 * 4096).Fill(0xAA);
                return bytes;
            default:
                return bytes[..(bytes.Length / 2)];
        }
    }
}
