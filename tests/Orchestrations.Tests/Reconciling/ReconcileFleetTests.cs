using System.Text.Json;

using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Reconciling;

public sealed class ReconcileFleetTests
{
    private static readonly ReconcileInput Input = new(new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero), "schedule");

    private readonly Dictionary<string, Func<JsonElement, object>> _answers = new(StringComparer.Ordinal)
    {
        [TaskNames.BeginSweep] = _ => new SweepBeginning(),
        [TaskNames.ReadOperations] = _ => new OperationsSeen(),
        [TaskNames.ReadSweepScope] = _ => new SweepScope
        {
            Hubs = ["hub1", "hub2"],
            Clusters = [new SweptCluster("hosting1", Hosting: true), new SweptCluster("cluster1", Hosting: false)],
            ClustersInAll = 2,
            After = "managed/cluster1",
        },
        [TaskNames.SweepHub] = input => new HubSweep { Hub = input.GetProperty("hub").GetString()!, Complete = true, Ours = 3, Pages = 6 },
        [TaskNames.SweepClusters] = _ => new ClusterSweep { Complete = ["hosting1", "cluster1"], Pages = 11 },
        [TaskNames.PruneSweeps] = _ => new Done(false),
    };

    private readonly FlowWorld _world;

    public ReconcileFleetTests() => _world = new FlowWorld { Script = (name, input) => _answers[name](input) };

    [Fact]
    public void Run_HealthyFleet_ReadsEachHubOnceAndFindsNothing()
    {
        var outcome = Run();

        Assert.Null(outcome.Skipped);
        Assert.Empty(outcome.Findings);
        Assert.Equal(["hub1", "hub2"], outcome.Coverage.Hubs);
        Assert.Equal((6, 2, 2, 23), (outcome.Coverage.Registrations, outcome.Coverage.Clusters, outcome.Coverage.ClustersInAll, outcome.Coverage.Pages));
        Assert.Equal("managed/cluster1", outcome.Coverage.After);
        Assert.Equal(
            [TaskNames.BeginSweep, TaskNames.ReadOperations, TaskNames.ReadSweepScope, TaskNames.SweepHub, TaskNames.SweepHub, TaskNames.SweepClusters, TaskNames.ReadOperations, TaskNames.PruneSweeps],
            _world.Calls);
    }

    [Fact]
    public void Run_AnotherSweepIsAtWork_IsSkippedAndSaysSo()
    {
        _answers[TaskNames.BeginSweep] = _ => new SweepBeginning(Running: "reconcile-20270301T070000Z");

        var outcome = Run();

        Assert.Equal("SweepRunning", outcome.Skipped!.Code);
        Assert.Contains("reconcile-20270301T070000Z", outcome.Skipped.Sentence, StringComparison.Ordinal);
        Assert.Equal([TaskNames.BeginSweep], _world.Calls);
    }

    [Fact]
    public void Run_FleetFileCannotBeUsed_IsSkippedAndSaysSo()
    {
        _answers[TaskNames.ReadSweepScope] = _ => new SweepScope { Problem = new Finding("FleetUnusable", "fleet.yaml:3: wrong.", "Mend it.") };

        Assert.Equal("FleetUnusable", Run().Skipped!.Code);
    }

    [Fact]
    public void Run_MoreOperationsThanCanBeToldApart_IsSkippedAndSaysSo()
    {
        _answers[TaskNames.ReadOperations] = _ => new OperationsSeen { TooMany = true };

        Assert.Equal("TooManyOperations", Run().Skipped!.Code);
    }

    [Fact]
    public void Run_OneHubFailsInAWayThatNobodyForesaw_TheOthersAreReadAndItIsAFinding()
    {
        _answers[TaskNames.SweepHub] = input => input.GetProperty("hub").GetString() == "hub1"
            ? throw new ArithmeticException("hostile")
            : new HubSweep { Hub = "hub2", Complete = true };

        var outcome = Run();

        var finding = Assert.Single(outcome.Findings);
        Assert.Equal((DriftKind.HubNotReadable, "hub1"), (finding.Kind, finding.Hub));
        Assert.Contains("hostile", finding.Evidence, StringComparison.Ordinal);
        Assert.Equal(["hub2"], outcome.Coverage.Hubs);
    }

    [Fact]
    public void Run_ClustersFailInAWayThatNobodyForesaw_EachIsAFinding()
    {
        _answers[TaskNames.SweepClusters] = _ => throw new ArithmeticException("hostile");

        var outcome = Run();

        Assert.Equal(["cluster1", "hosting1"], outcome.Findings.Select(finding => finding.RunsOn).Order(StringComparer.Ordinal));
        Assert.All(outcome.Findings, finding => Assert.Equal(DriftKind.ClusterNotReadable, finding.Kind));
    }

    [Fact]
    public void Run_WorkerDiesWhileAHubIsRead_IsReadAgain()
    {
        var tries = 0;
        _answers[TaskNames.SweepHub] = input => tries++ == 0
            ? throw new OperationCanceledException("the worker stops")
            : new HubSweep { Hub = input.GetProperty("hub").GetString()!, Complete = true };

        Assert.Empty(Run().Findings);
        Assert.Equal(3, tries);
    }

    [Fact]
    public void Run_WithASweepBefore_GoesOnWhereThatEnded_AndLooksAgainWhereItFoundSomething()
    {
        var finding = new DriftFinding { Kind = DriftKind.CertificateNearEnd, Severity = DriftSeverity.Warning, RunsOn = "cluster7", Evidence = "seen" };
        _answers[TaskNames.BeginSweep] = _ => new SweepBeginning(Previous: new Reconciliation
        {
            DueAt = Input.DueAt.AddHours(-1),
            StartedAt = Input.DueAt.AddHours(-1),
            EndedAt = Input.DueAt.AddHours(-1),
            RequestedBy = "schedule",
            Findings = [finding],
            Coverage = new SweepCoverage { After = "managed/cluster3", OperationsAfter = "page-2" },
        });
        var asked = new List<JsonElement>();
        foreach (var activity in new[] { TaskNames.ReadOperations, TaskNames.ReadSweepScope })
        {
            var answer = _answers[activity];
            _answers[activity] = input =>
            {
                asked.Add(input);
                return answer(input);
            };
        }

        var outcome = Run();

        Assert.Equal("page-2", asked[0].GetProperty("after").GetString());
        Assert.True(asked[0].GetProperty("outcomes").GetBoolean());
        Assert.Equal("managed/cluster3", asked[1].GetProperty("after").GetString());
        Assert.Equal("cluster7", Assert.Single(asked[1].GetProperty("first").EnumerateArray()).GetString());
        Assert.False(asked[2].GetProperty("outcomes").GetBoolean());
        Assert.Equal(DriftState.Still, Assert.Single(outcome.Findings).State);
        Assert.Equal(Input.DueAt.AddHours(-1), outcome.ComparedWith);
    }

    [Fact]
    public void Ids_AreTheDueTimeInUtc() =>
        Assert.Equal("reconcile-20261125T220000Z", ReconcileInput.IdOf(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.FromHours(2))));

    private Reconciliation Run()
    {
        _world.Register<ReconcileInput, Reconciliation>(TaskNames.ReconcileFleet, ReconcileFleet.RunAsync);
        var sweep = _world.Start(TaskNames.ReconcileFleet, ReconcileInput.IdOf(Input.DueAt), Input);
        Assert.True(_world.Pump.RunUntil(() => sweep.Ended), "The sweep never ended.");
        return sweep.Outcome<Reconciliation>();
    }
}
