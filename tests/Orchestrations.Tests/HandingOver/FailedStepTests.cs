using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.HandingOver;

/// <summary>
/// Every activity of a hand-off fails for good, from each of its calls on, and what is left is what docs/handoff.md promises. That at no moment
/// both hubs are without the cluster is asserted by the world itself.
/// </summary>
public sealed class FailedStepTests
{
    private const string Begin = "<!-- What follows is written by FailedStepTests.Write. -->";
    private const string End = "<!-- End of what FailedStepTests writes. -->";

    private static readonly Dictionary<string, int> CalledAgain =
        new(StringComparer.Ordinal) { [TaskNames.InspectMemberships] = 3, [TaskNames.LookAtBothHubs] = 2 };

    [Fact]
    public void RunAsync_AnyActivityFailsForGood_LeavesWhatThePagePromises()
    {
        var page = File.ReadAllText(Page()).ReplaceLineEndings("\n");

        var promised = page[(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal)].Trim();

        Assert.True(promised == Table(), "docs/handoff.md is stale. Write it: dotnet run -c Release --project tests/Orchestrations.Tests -- -explicit only -method \"*FailedStepTests.Write\"");
    }

    [Theory]
    [InlineData(OnDeadline.Skip)]
    [InlineData(OnDeadline.Rollback)]
    public void RunAsync_AnyActivityFailsForGood_NeverLeavesTheClusterWithoutAHub(OnDeadline then)
    {
        foreach (var (activity, hub, call) in Cases())
        {
            var (world, outcome) = Run(activity, hub, call, then);

            Assert.True(world.Clusters.Members.Has(HandoffWorld.Provider) || world.Clusters.Members.Has(HandoffWorld.Customer), $"{activity} {hub} {call}");
            Assert.True(
                world.Clusters.Members.Has(HandoffWorld.Provider) || outcome.Statement.Result is HandoffResult.HandedOver or HandoffResult.HandedOverWithDebt or HandoffResult.LeaveUnfinished,
                $"{activity} {hub} {call}: {outcome.Statement.Result}, and the provider is gone.");
            Assert.True(outcome.Statement.Result == HandoffResult.HandedOver || outcome.Statement.Reason?.Sentence.Length > 0, $"{activity} {hub} {call}: no reason.");
        }
    }

    /// <summary>Not a test: writes the table of docs/handoff.md anew.</summary>
    [Fact(Explicit = true)]
    public void Write()
    {
        var page = File.ReadAllText(Page()).ReplaceLineEndings("\n");
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(Page(), $"{page[..begin]}\n\n{Table()}\n\n{page[end..]}");
    }

    private static string Table()
    {
        var text = new StringBuilder("| fails | `onDeadline: skip` | `onDeadline: rollback` | customer's hub | provider's hub |\n|---|---|---|---|---|");
        var rows = Cases().Select(row => (row.Activity, row.Hub, row.Call, Held: Run(row.Activity, row.Hub, row.Call, OnDeadline.Skip), Back: Run(row.Activity, row.Hub, row.Call, OnDeadline.Rollback)))
            .Select(row => (Name: NameOf(row.Activity, row.Hub, row.Call), Ends: $"{Told(row.Held.Outcome)} | {Told(row.Back.Outcome)} | {Left(row.Held, row.Back, HandoffWorld.Customer)} | {Left(row.Held, row.Back, HandoffWorld.Provider)}"));
        foreach (var group in rows.GroupBy(row => row.Ends, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(", ", group.Select(row => row.Name))} | {group.Key} |");
        }

        return text.ToString();
    }

    /// <summary>Each activity of a whole hand-off, and each call of those that are called again after something was done.</summary>
    private static IEnumerable<(string Activity, string? Hub, int Call)> Cases()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Works.Add("web");
        world.Start();
        Assert.Equal(HandoffResult.HandedOver, world.ConsentAndEnd().Statement.Result);

        // The fleet file's problems are a value.
        return world.Called.Where(call => call.Activity != TaskNames.ReadFleet).SelectMany(call => Enumerable.Range(1, CalledAgain.GetValueOrDefault(call.Activity, 1)).Select(number => (call.Activity, call.Hub, number)));
    }

    private static (HandoffWorld World, HandoffOutcome Outcome) Run(string activity, string? hub, int from, OnDeadline then)
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Works.Add("web");
        world.Fail = (called, about, call) =>
        {
            if (called == activity && about == hub && call >= from)
            {
                throw new HubRefusedException("it is forbidden", "Forbidden", "Grant it.");
            }
        };
        world.Start(HandoffWorld.Request(then));
        return (world, world.ConsentAndEnd());
    }

    private static string NameOf(string activity, string? hub, int call) =>
        $"`{activity}`{(hub is null ? string.Empty : hub == HandoffWorld.Provider ? " (provider)" : " (customer)")}{(call > 1 ? $" from call {call} on" : string.Empty)}";

    private static string Told(HandoffOutcome outcome) => $"{outcome.Statement.Result}{(outcome.Statement.Reason is { } reason ? $" ({reason.Code})" : string.Empty)}";

    private static string Left((HandoffWorld World, HandoffOutcome) held, (HandoffWorld World, HandoffOutcome) back, string hub)
    {
        var (one, other) = (State(held.World, hub), State(back.World, hub));
        return one == other ? one : $"{one}; {other}";
    }

    private static string State(HandoffWorld world, string hub) => world.Clusters.Members.Has(hub) ? "member" : "none";

    private static string Page([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "handoff.md"));
}
