using System.Globalization;
using System.Text;

using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests;

/// <summary>An acceptance that takes its time: every cell of the table in docs/acceptance.md, in virtual time. The page holds this table.</summary>
public sealed class SlowApprovalTests
{
    private const string Begin = "<!-- the table is written by SlowApprovalTests -->";
    private const string End = "<!-- end of the table -->";

    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(57);
    private static readonly TimeSpan Days = TimeSpan.FromHours(60);
    private static readonly TimeSpan Never = TimeSpan.FromHours(80);

    public static IReadOnlyList<Cell> Cells { get; } =
    [
        new(Meanwhile.Nothing, Soon, DecisionKind.Approve, Questions: 1, NewTokens: 0, RegistrationOutcome.Joined),
        new(Meanwhile.Nothing, Late, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.Nothing, Days, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.Nothing, Soon, DecisionKind.Reject, 1, 0, RegistrationOutcome.Rejected),
        new(Meanwhile.Nothing, Days, DecisionKind.Reject, 1, 0, RegistrationOutcome.Rejected),
        new(Meanwhile.Nothing, Never, DecisionKind.Approve, 1, 0, RegistrationOutcome.TimedOut),
        new(Meanwhile.AgentRestarts, Soon, DecisionKind.Approve, 2, 0, RegistrationOutcome.Joined),
        new(Meanwhile.AgentRestarts, Late, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.AgentRestarts, Days, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.AgentRestarts, Never, DecisionKind.Approve, 1, 0, RegistrationOutcome.TimedOut),
        new(Meanwhile.RequestIsDeleted, Soon, DecisionKind.Approve, 2, 0, RegistrationOutcome.Joined),
        new(Meanwhile.RequestIsDeleted, Late, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.RequestIsDeleted, Days, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.HubClearsIt, Days, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.HubClearsIt, Days, DecisionKind.Reject, 1, 0, RegistrationOutcome.Rejected),
        new(Meanwhile.HubClearsIt, Never, DecisionKind.Approve, 1, 0, RegistrationOutcome.TimedOut),
        new(Meanwhile.SomebodyDenies, Soon, DecisionKind.Approve, 2, 0, RegistrationOutcome.Joined),
        new(Meanwhile.SomebodyDenies, Late, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.SomebodyDenies, Days, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.SomebodyApproves, Soon, DecisionKind.Approve, 1, 0, RegistrationOutcome.Joined),
        new(Meanwhile.SomebodyApproves, Late, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.SomebodyApproves, Days, DecisionKind.Approve, 1, 1, RegistrationOutcome.Joined),
        new(Meanwhile.SomebodyApproves, Soon, DecisionKind.Reject, 1, 0, RegistrationOutcome.Rejected),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Cells.Count)];

    /// <summary>What happens to the request or its agent while somebody is asked.</summary>
    public enum Meanwhile
    {
        Nothing,
        AgentRestarts,
        RequestIsDeleted,
        HubClearsIt,
        SomebodyDenies,
        SomebodyApproves,
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void RunAsync_AnAnswerThatComesLate_EndsAsTheTableSays(int row)
    {
        var cell = Cells[row];
        var world = new OnboardingWorld();
        var agent = new SlowAgent(world);
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));
        var question = world.UntilAsked();
        var asked = 1;
        Happen(cell.What, world, agent);
        world.RunFor(cell.After);

        while (!world.Onboarding.Ended)
        {
            world.Decide(question, cell.Answer);
            Question? next = null;
            world.Flows.Pump.RunUntil(() => world.Onboarding.Ended || (Open(world) is { } open && open.Id != question.Id && (next = open) is not null));
            (question, asked) = next is null ? (question, asked) : (next, asked + 1);
        }

        var outcome = world.End().Registrations[0];
        Assert.Equal((cell.Outcome, cell.Questions, cell.NewTokens), (outcome.Outcome, asked, agent.Tokens - 1));
        Assert.DoesNotContain(TaskNames.DenyCsr, world.Calls);
        Assert.False(outcome.Reason?.Code is "TwoKeys" or "KeyChanged" or "CsrChecksFailed", $"It froze: {outcome.Reason}");
    }

    [Fact]
    public void Page_HoldsTheTable()
    {
        var page = File.ReadAllText(Page);
        var table = page[page.IndexOf(Begin, StringComparison.Ordinal)..page.IndexOf(End, StringComparison.Ordinal)];

        Assert.Equal(Table(), table);
    }

    /// <summary>Not a test: writes the table into the page, after a change of <see cref="Cells"/>.</summary>
    [Fact(Explicit = true)]
    public void WritePage()
    {
        var page = File.ReadAllText(Page);
        var table = page[page.IndexOf(Begin, StringComparison.Ordinal)..page.IndexOf(End, StringComparison.Ordinal)];
        File.WriteAllText(Page, page.Replace(table, Table(), StringComparison.Ordinal));
    }

    private static string Page => Path.Combine(RepositoryFolder(), "docs", "acceptance.md");

    private static Question? Open(OnboardingWorld world) => world.Join() is { Ended: false, Status: not null } join ? join.StatusAs<JoinStatus>().Question : null;

    private static void Happen(Meanwhile what, OnboardingWorld world, SlowAgent agent)
    {
        Action happens = what switch
        {
            Meanwhile.AgentRestarts => agent.Restart,
            Meanwhile.RequestIsDeleted or Meanwhile.HubClearsIt => agent.LoseRequest,
            Meanwhile.SomebodyDenies => () => agent.Decide(CsrState.Denied),
            Meanwhile.SomebodyApproves => () => agent.Decide(CsrState.Issued),
            _ => Wait,
        };
        var after = what == Meanwhile.HubClearsIt ? TimeSpan.FromHours(24) : TimeSpan.FromMinutes(3);
        world.Flows.Pump.After(after, happens);
    }

    private static void Wait()
    {
        // Nothing happens but time.
    }

    private static string Table()
    {
        var table = new StringBuilder(Begin).Append("\n\n| while somebody is asked | answered | answer | questions | new tokens | outcome |\n|---|---|---|---|---|---|\n");
        foreach (var cell in Cells)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {Text(cell.What)} | {Text(cell.After)} | {Answer(cell)} | {cell.Questions} | {cell.NewTokens} | `{cell.Outcome}` |\n");
        }

        return table.Append('\n').ToString();
    }

    private static string Answer(Cell cell) => cell.After == Never ? "none" : cell.Answer.ToString().ToLowerInvariant();

    private static string Text(TimeSpan after) =>
        after == Soon ? "while the token lives"
        : after == Late ? "with under 5 min of it left"
        : after == Days ? "days after its end"
        : "never (72 h)";

    private static string Text(Meanwhile what) => what switch
    {
        Meanwhile.AgentRestarts => "the agent restarts: two pending requests, two keys",
        Meanwhile.RequestIsDeleted => "somebody deletes the request: the agent posts another one, with another key",
        Meanwhile.HubClearsIt => "the hub clears the pending request after 24 h; the agent's token is dead",
        Meanwhile.SomebodyDenies => "somebody denies the request: the agent posts no other",
        Meanwhile.SomebodyApproves => "somebody approves the request: the agent has its certificate, and is not accepted",
        _ => "nothing",
    };

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MultiHubFlows.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }

    /// <summary>One cell: what happens, when and how somebody answers (each question alike), and what comes of it.</summary>
    public sealed record Cell(Meanwhile What, TimeSpan After, DecisionKind Answer, int Questions, int NewTokens, RegistrationOutcome Outcome);
}
