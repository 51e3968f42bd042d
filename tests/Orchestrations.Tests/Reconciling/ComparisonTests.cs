using System.Text;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Orchestrations.Tests.Reconciling;

public sealed class ComparisonTests
{
    private static readonly DateTimeOffset Before = FleetModel.Now.AddHours(-1);

    [Fact]
    public void Compare_FindingWasThereBefore_IsStillThereSinceThen()
    {
        var fleet = Drifting(out _);

        var found = Assert.Single(fleet.Judge(Previous(fleet.Judge())));

        Assert.Equal(DriftState.Still, found.State);
        Assert.Equal(Before, found.Since);
        Assert.Null(found.SeenAt);
    }

    [Fact]
    public void Compare_FindingIsNoLongerThere_IsGone()
    {
        var drifting = Drifting(out _);
        var healed = new FleetModel(7, clusters: 20, hubs: 2, hosting: 2);

        var compared = healed.Compare(Previous(drifting.Judge()));

        Assert.Empty(compared.Findings);
        Assert.Equal(DriftState.Gone, Assert.Single(compared.Gone).State);
    }

    [Fact]
    public void Compare_ClusterWasNotInTurn_KeepsWhatWasFoundThere()
    {
        var fleet = Drifting(out var cluster);
        var others = new SweepScope { Hubs = fleet.Hubs, Clusters = [.. fleet.Runners.Values.Select(runner => runner.Runner).Where(runner => runner.Name != cluster)] };

        var compared = fleet.Compare(Previous(fleet.Judge()), others);

        var kept = Assert.Single(compared.Findings);
        Assert.Equal((DriftState.Still, Before), (kept.State, kept.SeenAt));
        Assert.Empty(compared.Gone);
    }

    [Fact]
    public void Compare_ClusterLeftTheFleet_ItsFindingsAreGone()
    {
        var fleet = Drifting(out var cluster);
        var others = new SweepScope
        {
            Hubs = fleet.Hubs,
            Clusters = [.. fleet.Runners.Values.Select(runner => runner.Runner).Where(runner => runner.Name != cluster)],
            Unknown = [cluster],
        };

        Assert.Single(fleet.Compare(Previous(fleet.Judge()), others).Gone);
    }

    [Fact]
    public void Compare_HubCouldNotBeRead_KeepsWhatWasFoundThere_AndSaysSo()
    {
        var finding = new DriftFinding { Kind = DriftKind.NotAvailable, Severity = DriftSeverity.Error, Hub = "hub1", Cluster = "cluster1", Evidence = "seen", Since = Before };
        var scope = new SweepScope { Hubs = ["hub1"] };
        var hub = new HubSweep { Hub = "hub1", Complete = false, Findings = [Unreadable.Hub("hub1", new Finding("Unreachable", "refused"))] };

        var compared = Comparison.Of(new SweepSeen(scope, [hub], [], new OperationsSeen(), new OperationsSeen()), Previous([finding]), FleetModel.Now);

        Assert.Equal([DriftKind.HubNotReadable, DriftKind.NotAvailable], compared.Findings.Select(its => its.Kind));
        Assert.Equal(Before, compared.Findings[1].SeenAt);
    }

    [Fact]
    public void Compare_OperationBeganWhileTheSweepRan_ItsThingsAreNoDrift()
    {
        var operation = FleetModel.Operation(900);
        var finding = new DriftFinding { Kind = DriftKind.ReservationWithoutRegistration, Severity = DriftSeverity.Warning, RunsOn = "hosting1", Operation = operation, Evidence = "seen" };
        var after = new OperationsSeen { Live = [LiveOperations.KeyOf(operation)] };
        var seen = new SweepSeen(new SweepScope(), [], [new ClusterSweep { Findings = [finding] }], new OperationsSeen(), after);

        Assert.Empty(Comparison.Of(seen, null, FleetModel.Now).Findings);
        Assert.Single(Comparison.Of(seen with { After = new OperationsSeen() }, null, FleetModel.Now).Findings);
    }

    [Fact]
    public void Totals_CountWhatDidNotFit()
    {
        var hub = new HubSweep { Hub = "hub1", Complete = true, Left = new SortedDictionary<DriftKind, int> { [DriftKind.NotAvailable] = 700 } };

        var compared = Comparison.Of(new SweepSeen(new SweepScope { Hubs = ["hub1"] }, [hub], [], new OperationsSeen(), new OperationsSeen()), null, FleetModel.Now);

        Assert.Equal(700, compared.Totals[DriftKind.NotAvailable]);
    }

    [Fact]
    public void Fit_ThousandsOfLongFindings_KeepsTheWorstUnderTheLimitOfMessages()
    {
        var findings = Enumerable.Range(0, 3_000).Select(number => new DriftFinding
        {
            Kind = number % 2 == 0 ? DriftKind.NotAvailable : DriftKind.NamespaceLeft,
            Severity = number % 2 == 0 ? DriftSeverity.Error : DriftSeverity.Info,
            Hub = new string('h', 40),
            Cluster = $"{new string('c', 55)}{number}",
            RunsOn = new string('r', 63),
            Subject = $"serviceaccount/{new string('s', 60)}",
            Operation = FleetModel.Operation(number),
            Evidence = new string('ü', Evidence.Longest),
            Since = FleetModel.Now,
            SeenAt = FleetModel.Now,
        }).OrderBy(finding => finding.Severity).ToList();

        var fitting = SweepSize.Fit(new Reconciliation { DueAt = Before, StartedAt = Before, EndedAt = Before, RequestedBy = "schedule", Findings = findings, Gone = findings });
        var (worst, left) = SweepSize.Worst(findings, 100_000);

        Assert.InRange(Encoding.UTF8.GetByteCount(PortableJson.Canonical(fitting)), 100_000, SweepSize.MostBytes);
        Assert.InRange(fitting.Findings.Count, 150, SweepSize.MostFindings);
        Assert.All(fitting.Findings, finding => Assert.Equal(DriftSeverity.Error, finding.Severity));
        Assert.Equal(3_000, worst.Count + left.Values.Sum());
        Assert.True(Encoding.UTF8.GetByteCount(PortableJson.Canonical(worst)) < 101_000);
    }

    [Fact]
    public void Messages_OfAFullSweep_StayUnderTheLimit()
    {
        string[] live = [.. Enumerable.Range(0, LiveOperations.Most).Select(number => LiveOperations.KeyOf(FleetModel.Operation(number)))];
        var scope = new SweepScope { Hubs = [.. Enumerable.Range(0, 10).Select(number => $"hub{number}")], Clusters = [.. Enumerable.Range(0, 200).Select(number => new SweptCluster(Long($"c{number}"), Hosting: false))] };
        var hubs = scope.Hubs.Select(hub => new HubSweep
        {
            Hub = hub,
            Complete = true,
            Registrations = [.. scope.Clusters.Select(cluster => new HubRegistration(cluster.Name, hub, cluster.Name, FleetModel.Operation(1), Accepted: true))],
            Identities = [.. Enumerable.Range(0, 100).Select(_ => "3f0b7a5e-9a49-4a3c-8a52-0a0a6f0a7b11")],
        }).ToList();

        var inputs = ClusterBatches.Of(scope, hubs, live, FleetModel.Now).ToList();
        var hub = new HubSweepInput { BeganAt = Before, Hub = "hub1", Clusters = scope.Clusters, Live = live, Joined = [.. Enumerable.Range(0, 600).Select(number => new JoinedRegistration(Long($"c{number}"), "hub1", FleetModel.Operation(number)))] };

        Assert.All(inputs, input => Assert.InRange(PortableJson.Canonical(input).Length, 1, 250_000));
        Assert.Equal(200, inputs.Sum(input => input.Clusters.Count));
        Assert.Equal(2_000, inputs.Sum(input => input.Registrations.Count));
        Assert.InRange(PortableJson.Canonical(hub).Length, 1, 250_000);
    }

    private static string Long(string name) => name.PadRight(63, 'x');

    private static FleetModel Drifting(out string cluster)
    {
        var fleet = new FleetModel(7, clusters: 20, hubs: 2, hosting: 2);
        var (hub, seen) = fleet.Members.First(its => its.Seen.HostingCluster is null);
        cluster = seen.Cluster;
        var runner = fleet.Runners[cluster];
        var runsIn = runner.Klusterlets.First(klusterlet => klusterlet.Made.Hub == hub).RunsIn;
        runner.Certificates.RemoveAll(certificate => certificate.Namespace == runsIn);
        runner.Certificates.Add(new CredentialSeen(runsIn, FleetModel.Now.AddDays(-10), FleetModel.Now.AddHours(2)));
        return fleet;
    }

    private static Reconciliation Previous(IReadOnlyList<DriftFinding> findings) => new()
    {
        DueAt = Before,
        StartedAt = Before,
        EndedAt = Before,
        RequestedBy = "schedule",
        Findings = [.. findings.Select(finding => finding with { Since = Before })],
    };
}
