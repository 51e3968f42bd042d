using System.Diagnostics;
using System.Globalization;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>
/// A real process over a store, killed again and again at seeded commits and started anew: whatever it told a caller is still
/// there, and everything ends with the right result.
/// </summary>
public sealed class KillTests
{
    private const int Stores = 5;
    private const int KillsPerStore = 10;
    private const int LatestCommit = 60;
    private const int Killed = 137;

    [Fact]
    public async Task Run_KilledAtSeededCommits_LosesNothingThatWasTold()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(4));

        await Task.WhenAll(Enumerable.Range(1, Stores).Select(seed => KillAsync(seed, deadline.Token)));
    }

    private static async Task KillAsync(int seed, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        for (var life = 0; life < KillsPerStore; life++)
        {
            var end = await LiveAsync(folder, life, random.Next(1, LatestCommit), random.Next(2) == 0, cancellationToken);
            Assert.Equal((seed, life, Killed), (seed, life, end));
        }

        Assert.Equal(0, await LiveAsync(folder, KillsPerStore, death: 0, after: false, cancellationToken));
        var journal = await File.ReadAllLinesAsync(folder.File("journal"), cancellationToken);
        Assert.DoesNotContain(journal, line => line.StartsWith("WRONG", StringComparison.Ordinal));
        var created = Names(journal, "created");
        Assert.InRange(created.Count, KillsPerStore, int.MaxValue);
        Assert.Equal(created, Names(journal, "ended"));
        Assert.Equal("ok", RawFile.Scalar(folder.File("store.db"), "PRAGMA integrity_check"));
        Assert.Equal(0L, RawFile.Scalar(folder.File("store.db"), "SELECT count(*) FROM activities"));
    }

    private static SortedSet<string> Names(string[] journal, string what) => new(
        journal.Where(line => line.StartsWith($"{what} ", StringComparison.Ordinal)).Select(line => line[(what.Length + 1)..]),
        StringComparer.Ordinal);

    private static async Task<int> LiveAsync(TemporaryFolder folder, int number, int death, bool after, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[]
        {
            Path.Combine(AppContext.BaseDirectory, "MultiHubFlows.Durable.KillTarget.dll"),
            folder.File("store.db"),
            folder.File("journal"),
            number.ToString(CultureInfo.InvariantCulture),
            death.ToString(CultureInfo.InvariantCulture),
            after ? "after" : "before",
        })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "0"; // a life is short: nothing is worth its measuring
        using var process = Process.Start(start)!;
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.Equal("", errors);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
