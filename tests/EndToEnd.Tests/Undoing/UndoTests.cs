using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Undoing;

/// <summary>
/// An onboarding that is cancelled, or refused and rolled back, at every write that it sends: all clusters are as they were, and the
/// membership that the cluster had before never wavers.
/// </summary>
public sealed class UndoTests(JoinedFleet fleet) : IClassFixture<JoinedFleet>
{
    private const string Singleton = "Singleton";
    private const string SingletonHosted = "SingletonHosted";
    private const string Default = "Default";
    private const string Hosted = "Hosted";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // docs/undo.md, "Residue": made at the first join by way of a hosting cluster, and at a hub's first acceptance.
    private static readonly string[] MadeOnce =
    [
        "+ hosting1 CustomResourceDefinition /klusterlets.operator.open-cluster-management.io",
        "+ hub2 ClusterRole /open-cluster-management:managedcluster:registration",
        "+ hub2 ClusterRole /open-cluster-management:managedcluster:work",
    ];

    /// <summary>
    /// Every step of all four modes. Every fifth of the Singleton forms is tried each time, and the write that the others have besides; all
    /// others by ./soak.sh.
    /// </summary>
    public static TheoryData<string, JoinStep> Steps =>
    [
        .. JoinStep.Singleton.Select(step => (Singleton, step)).Concat(JoinStep.Hosted.Select(step => (SingletonHosted, step))).Select(Row),
        .. JoinStep.OfTwoPods(hosted: false).Select(step => new TheoryDataRow<string, JoinStep>(Default, step) { Explicit = step is not { Shown: "Deploy", Resource: "secrets" } }),
        .. JoinStep.OfTwoPods(hosted: true).Select(step => new TheoryDataRow<string, JoinStep>(Hosted, step) { Explicit = true }),
    ];

    public static TheoryData<string, JoinStep> OwnSteps => [.. Steps.Where(row => !row.Data.Item2.ByAgent)];

    [Fact]
    public void FirstJoin_Undone_LeavesWhatIsMadeOnce() =>
        Assert.Equal(MadeOnce.Order(StringComparer.Ordinal), fleet.FirstResidue.Where(line => !IsOfOthers(line)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Cancel_AtAnyWrite_LeavesNothing(string mode, JoinStep step)
    {
        using var deadline = Deadline();
        var before = await fleet.BeforeAsync(deadline.Token);

        var ended = await fleet.CancelAtAsync(step, Registration(mode), deadline.Token);

        await IsUndoneAsync(ended, "Canceled", before, deadline.Token);
    }

    [Theory]
    [InlineData(Singleton, "plan")]
    [InlineData(Singleton, "acceptance")]
    [InlineData(SingletonHosted, "plan")]
    [InlineData(SingletonHosted, "acceptance")]
    public async Task Cancel_WhileSomebodyIsAsked_LeavesNothing(string mode, string checkpoint)
    {
        using var deadline = Deadline();
        var before = await fleet.BeforeAsync(deadline.Token);
        var operation = await fleet.StartAsync(Registration(mode), [checkpoint], deadline.Token);
        await fleet.UntilAsync(operation, seen => $"{seen["status"]}" == "WaitingForApproval", deadline.Token);

        await fleet.CancelAsync(operation, deadline.Token);

        await IsUndoneAsync(await fleet.EndAsync(operation, deadline.Token), "Canceled", before, deadline.Token);
    }

    [Theory]
    [MemberData(nameof(OwnSteps))]
    public async Task RollBack_AfterAnyWriteIsRefused_LeavesNothing(string mode, JoinStep step)
    {
        using var deadline = Deadline();
        var before = await fleet.BeforeAsync(deadline.Token);
        await fleet.MeetAsync(step, "forbidden", deadline.Token);
        var operation = await fleet.StartAsync(Registration(mode), ["failure"], deadline.Token);

        await fleet.AnswerAsync(operation, "failure", "rollback", deadline.Token);

        await IsUndoneAsync(await fleet.EndAsync(operation, deadline.Token), "RolledBack", before, deadline.Token);
    }

    [Theory]
    [InlineData(Singleton)]
    [InlineData(SingletonHosted)]
    public async Task RollBack_AfterTheAcceptanceIsRejected_LeavesNothing(string mode)
    {
        using var deadline = Deadline();
        var before = await fleet.BeforeAsync(deadline.Token);
        var operation = await fleet.StartAsync(Registration(mode), ["acceptance", "failure"], deadline.Token);

        await fleet.AnswerAsync(operation, "acceptance", "reject", deadline.Token);
        await fleet.AnswerAsync(operation, "failure", "rollback", deadline.Token);

        await IsUndoneAsync(await fleet.EndAsync(operation, deadline.Token), "Rejected", before, deadline.Token);
    }

    [Fact]
    public async Task C23_Retry_AfterTheAcceptanceIsRejected_AsksAnewForTheAgentsNextKey()
    {
        using var deadline = Deadline();
        var before = await fleet.BeforeAsync(deadline.Token);
        var operation = await fleet.StartAsync(Registration(Singleton), ["acceptance", "failure"], deadline.Token);

        await fleet.AnswerAsync(operation, "acceptance", "reject", deadline.Token);
        await fleet.AnswerAsync(operation, "failure", "retry", deadline.Token);
        await fleet.AnswerAsync(operation, "acceptance", "reject", deadline.Token);
        await fleet.AnswerAsync(operation, "failure", "rollback", deadline.Token);

        await IsUndoneAsync(await fleet.EndAsync(operation, deadline.Token), "Rejected", before, deadline.Token);
    }

    /// <summary>The modes; those of two pods by ./soak.sh.</summary>
    public static TheoryData<string> Leaves =>
        [.. ((string[])[Singleton, SingletonHosted, Default, Hosted]).Select(mode => new TheoryDataRow<string>(mode) { Explicit = mode is Default or Hosted })];

    [Theory]
    [MemberData(nameof(Leaves))]
    public async Task Leave_AfterAJoin_LeavesNothing(string mode)
    {
        using var deadline = Deadline();
        var before = await fleet.BeforeAsync(deadline.Token);
        var joined = await fleet.EndAsync(await fleet.StartAsync(Registration(mode), [], deadline.Token), deadline.Token);
        Assert.Equal("Joined", $"{joined["outcome"]}");

        var operation = await fleet.OffboardAsync(deadline.Token);
        await fleet.AnswerAsync(operation, "removal", "approve", deadline.Token);

        await IsUndoneAsync(await fleet.EndAsync(operation, deadline.Token), "Left", before, deadline.Token);
    }

    private static TheoryDataRow<string, JoinStep> Row((string Mode, JoinStep Step) row, int index) => new(row.Mode, row.Step) { Explicit = index % 5 != 0 };

    private static JsonObject Registration(string mode) =>
        mode is Hosted or SingletonHosted ? JoinedFleet.Hosted(mode == Hosted) : JoinedFleet.Own(mode == Default);

    private static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }

    private async Task IsUndoneAsync(JsonNode ended, string outcome, Everything before, CancellationToken cancellationToken)
    {
        var difference = await fleet.DifferenceAsync(before, cancellationToken);

        Assert.Equal(outcome, $"{ended["registrations"]![0]!["outcome"] ?? ended["outcome"]}");
        var left = difference.Where(line => !IsOfOthers(line));
        Assert.True(!left.Any(), $"{string.Join('\n', left)}\n{ended}");
        var sibling = fleet.Sibling.Lines;
        Assert.EndsWith(" true True", sibling[0], StringComparison.Ordinal);
        Assert.All(sibling, line => Assert.Equal(sibling[0], line));
    }

    // The rest of docs/undo.md, "Residue": the last request that an agent posted under its own certificate; a definition that was left
    // says who used it last; and what all klusterlets of a cluster share carries the mark of the one that its operator saw last.
    private static bool IsOfOthers(string line) =>
        line.Contains(" of system:open-cluster-management:cluster1:", StringComparison.Ordinal)
        || line.StartsWith("~ hosting1 CustomResourceDefinition /klusterlets.", StringComparison.Ordinal)
        || line.StartsWith("~ cluster1 CustomResourceDefinition /appliedmanifestworks.", StringComparison.Ordinal)
        || line.StartsWith("~ cluster1 CustomResourceDefinition /clusterclaims.", StringComparison.Ordinal)
        || line.StartsWith("~ cluster1 Namespace /open-cluster-management-agent-addon", StringComparison.Ordinal);
}
