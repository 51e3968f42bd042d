using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

/// <summary>The planner's table: each row is decided as it says, and docs/planning.md shows the very table.</summary>
public sealed class SituationTests
{
    private const string Begin = "<!-- The table below is written by SituationTests.Write. -->";

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Situations.All.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Decide_Situation_AsTheTableSays(int number)
    {
        var situation = Situations.All[number];

        var plan = situation.Plan();

        Assert.True(situation.Decided == Situation.Describe(plan), $"{situation.Given} | {situation.Asked}\n  told  {situation.Decided}\n  found {Situation.Describe(plan)}");
        Assert.All(plan.Registrations.SelectMany(planned => planned.Refusals), refusal => Assert.False(string.IsNullOrEmpty(refusal.NextStep)));
        Assert.All(plan.Registrations, planned => Assert.True(planned.Refusals.Count > 0 || planned is { Reasons.Count: > 0, Writes.Count: > 0, Undo.Count: > 0 }));
    }

    [Fact]
    public void Table_InTheDocs_IsTheOneThatIsTested()
    {
        var document = File.ReadAllText(Document());
        var at = document.IndexOf(Begin, StringComparison.Ordinal);

        Assert.True(Situations.All.Count >= 40);
        Assert.True(at >= 0 && document[at..] == Table(), "docs/planning.md is stale. Write it: dotnet run -c Release --project tests/Orchestrations.Tests -- -explicit only -method \"*SituationTests.Write\"");
    }

    /// <summary>Not a test: writes the table into docs/planning.md.</summary>
    [Fact(Explicit = true)]
    public void Write()
    {
        var document = File.ReadAllText(Document());
        var at = document.IndexOf(Begin, StringComparison.Ordinal);
        File.WriteAllText(Document(), (at < 0 ? document + "\n" : document[..at]) + Table());
    }

    private static string Table()
    {
        var table = new StringBuilder(Begin).Append("\n\n| # | given | asked for | plan | because | warnings |\n|---|---|---|---|---|---|\n");
        foreach (var (index, situation) in Situations.All.Index())
        {
            var decided = situation.Decided.Split(" ! ");
            table.Append(CultureInfo.InvariantCulture, $"| {index + 1} | {situation.Given} | `{situation.Asked}` | {decided[0].Replace("; ", "<br>", StringComparison.Ordinal)} | {Because(situation.Plan())} | {(decided.Length > 1 ? decided[1] : string.Empty)} |\n");
        }

        return table.ToString();
    }

    private static string Because(Plan plan) => string.Join(
        "<br>",
        plan.Registrations.Select(planned => (planned.Refusals.Count > 0 ? planned.Refusals : planned.Reasons)[0].Sentence).Distinct());

    private static string Document([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "planning.md"));
}
