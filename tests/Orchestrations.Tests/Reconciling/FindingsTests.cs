using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Orchestrations.Tests.Reconciling;

public sealed class FindingsTests
{
    private static readonly DateTimeOffset Now = FleetModel.Now;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Judge_HealthyFleetOfAThousandClustersWithJoinsUnderWay_FindsNothing(int seed)
    {
        var fleet = new FleetModel(seed, clusters: 1_000, hubs: 4, hosting: 20);

        var findings = fleet.Judge();

        Assert.Empty(findings);
        Assert.True(fleet.Live.Count > 100);
        Assert.True(fleet.Members.Count() > 2_000);
    }

    [Fact]
    public void Judge_ClusterThatIsAHostingClusterToo_FindsNothing()
    {
        var fleet = new FleetModel(5, clusters: 1, hubs: 0, hosting: 0);
        var both = new FleetModel(5, clusters: 30, hubs: 2, hosting: 1);
        foreach (var klusterlet in both.Runners["hosting1"].Klusterlets)
        {
            // The same server by another name: it lists the same objects.
            both.Runners["cluster1"].Klusterlets.Add(klusterlet);
        }

        both.Runners["hosting1"].Klusterlets.AddRange(both.Runners["cluster1"].Klusterlets.Where(klusterlet => !klusterlet.Hosted));

        Assert.Empty(fleet.Judge());
        Assert.Empty(both.Judge());
        Assert.NotEmpty(both.Runners["hosting1"].Klusterlets);
    }

    [Theory]
    [InlineData("False")]
    [InlineData("Unknown")]
    [InlineData(null)]
    public void Registration_IsNotAvailable_IsFound(string? status)
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();

        fleet.Change(hub, seen, its => its with { Available = status, AvailableBecause = "ManagedClusterLeaseUpdateStopped", AvailableSince = Now.AddMinutes(-5) });

        var found = One(fleet, DriftKind.NotAvailable, DriftSeverity.Error);
        Assert.Equal((hub, seen.Cluster, seen.Operation), (found.Hub, found.Cluster, found.Operation));
        Assert.Contains("ManagedClusterLeaseUpdateStopped", found.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Registration_IsNotAvailableForAMoment_IsLeftForTheNextSweep()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();

        fleet.Change(hub, seen, its => its with { Available = "False", AvailableSince = Now.AddSeconds(-5) });

        Assert.Empty(fleet.Judge());
    }

    [Fact]
    public void Registration_WasUnaccepted_IsFound()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();

        fleet.Change(hub, seen, its => its with { Accepted = false });

        One(fleet, DriftKind.NotAccepted, DriftSeverity.Error);
    }

    [Theory]
    [InlineData(205, false)]
    [InlineData(215, true)]
    public void Lease_IsOlderThanThreePeriods_IsFound(int seconds, bool found)
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();

        fleet.Change(hub, seen, its => its with { LeaseRenewed = Now.AddSeconds(-seconds) });

        Assert.Equal(found ? [DriftKind.LeaseOld] : [], fleet.Judge().Select(its => its.Kind));
    }

    [Fact]
    public void Lease_IsMissing_IsFound_UnlessLeasesCouldNotBeRead()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();
        fleet.Change(hub, seen, its => its with { LeaseRenewed = null });
        One(fleet, DriftKind.LeaseOld, DriftSeverity.Warning);

        fleet.Change(hub, fleet.Members.First().Seen, its => its with { LeasesKnown = false });

        Assert.Empty(fleet.Judge());
    }

    [Fact]
    public void ManagedCluster_IsGoneThoughAnOperationJoinedIt_IsFound()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First(its => its.Seen.HostingCluster is null);
        fleet.Registrations.Remove((hub, seen));
        fleet.Runners[seen.Cluster].Klusterlets.RemoveAll(klusterlet => klusterlet.Made.Hub == hub);
        fleet.Runners[seen.Cluster].BootstrapSecrets.RemoveAll(secret => secret.Made.Hub == hub);
        fleet.Runners[seen.Cluster].Namespaces.RemoveAll(ns => ns.Hub == hub);

        var found = One(fleet, DriftKind.ManagedClusterMissing, DriftSeverity.Error);

        Assert.Equal(seen.Operation, found.Operation);
    }

    [Theory]
    [InlineData(ClaimPhase.Joining)]
    [InlineData(ClaimPhase.Closing)]
    [InlineData(ClaimPhase.Skipped)]
    [InlineData(null)]
    public void ManagedCluster_NoAgentJoinedAndNoOperationIsAtWork_IsFound(string? phase)
    {
        var fleet = Small();
        fleet.Registrations.Add(("hub1", Abandoned(phase)));

        One(fleet, DriftKind.ManagedClusterWithoutAgent, DriftSeverity.Warning);
    }

    [Fact]
    public void ManagedCluster_OfAnOperationAtWork_OrJustMade_OrOfOthers_IsNoFinding()
    {
        var fleet = Small();
        fleet.Live.Add(FleetModel.Operation(900));
        fleet.Registrations.Add(("hub1", Abandoned(ClaimPhase.Joining)));
        fleet.Registrations.Add(("hub1", Abandoned(ClaimPhase.Joining) with { Cluster = "late", Operation = FleetModel.Operation(901), CreatedAt = Now.AddSeconds(3) }));
        fleet.Registrations.Add(("hub1", Abandoned(null) with { Cluster = "theirs", Operation = null }));

        Assert.Empty(fleet.Judge());
    }

    [Fact]
    public void Registration_SkippedThatJoinedAllTheSame_IsNoFinding()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();

        fleet.Change(hub, seen, its => its with { Phase = ClaimPhase.Skipped, Available = "Unknown" });

        Assert.Empty(fleet.Judge());
    }

    [Fact]
    public void Identity_NoOperationIsAtWork_IsFound()
    {
        var fleet = Small();
        fleet.Identities.Add(("hub1", new OwnedObject("serviceaccount/mhf-left -n open-cluster-management", "hub1", "cluster1", FleetModel.Operation(900), Now.AddHours(-1))));

        var found = One(fleet, DriftKind.BootstrapIdentityLeft, DriftSeverity.Warning);

        Assert.Contains("kubectl delete serviceaccount/mhf-left -n open-cluster-management", DriftRules.NextStep(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_NoOperationIsAtWork_IsFound()
    {
        var fleet = Small();
        fleet.Requests.Add(("hub1", new OwnedObject("csr/cluster1-abcde", "hub1", "cluster1", null, Now.AddHours(-1))));

        One(fleet, DriftKind.CsrLeft, DriftSeverity.Warning);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Klusterlet_IsGoneFromItsCluster_IsFound(bool hosted)
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First(its => its.Seen.HostingCluster is not null == hosted);
        var runner = fleet.Runners[seen.RunsOn];
        runner.Klusterlets.RemoveAll(klusterlet => klusterlet.Made.Hub == hub && klusterlet.Made.Cluster == seen.Cluster);

        var kinds = fleet.Judge().Select(its => its.Kind).ToList();

        Assert.Contains(DriftKind.KlusterletMissing, kinds);
        Assert.Contains(DriftKind.BootstrapTokenLeft, kinds);
        Assert.Contains(DriftKind.NamespaceLeft, kinds);
        Assert.Equal(hosted, kinds.Contains(DriftKind.ReservationWithoutRegistration));
        Assert.Equal(hosted ? 4 : 3, kinds.Count);
    }

    [Fact]
    public void Klusterlet_ItsHubForgotIt_IsFound_AndItsIdentity()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First(its => its.Seen.HostingCluster is not null);
        fleet.Registrations.Remove((hub, seen));
        fleet.Joined.Clear();

        Assert.Equal([DriftKind.KlusterletForgotten, DriftKind.ManagedIdentityLeft], fleet.Judge().Select(its => its.Kind));
    }

    [Theory]
    [InlineData("BootstrapSecretError,HubKubeConfigSecretMissing", "no certificate", true)]
    [InlineData("BootstrapSecretError,HubKubeConfigUnauthorized", "", true)]
    [InlineData("BootstrapSecretError,HubKubeConfigError", "ended", true)]
    [InlineData("BootstrapSecretError,HubKubeConfigError", "x509", true)]
    [InlineData("BootstrapSecretError,HubKubeConfigError", "", false)]
    [InlineData("BootstrapSecretFunctional,HubKubeConfigSecretMissing", "no certificate", false)]
    [InlineData("BootstrapSecretError,HubKubeConfigSecretMissing", "live token", false)]
    public void Agent_LostItsCertificateAndItsTokenIsDead_IsFound(string reason, string how, bool found)
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First(its => its.Seen.HostingCluster is null);
        var runner = fleet.Runners[seen.RunsOn];
        var at = runner.Klusterlets.FindIndex(klusterlet => klusterlet.Made.Hub == hub);
        var runsIn = runner.Klusterlets[at].RunsIn;
        runner.Klusterlets[at] = runner.Klusterlets[at] with { DegradedReason = reason, DegradedMessage = how == "x509" ? "x509: certificate signed by unknown authority" : "Unauthorized" };
        runner.Certificates.RemoveAll(certificate => certificate.Namespace == runsIn && how is "no certificate" or "live token");
        if (how == "ended")
        {
            runner.Certificates.RemoveAll(certificate => certificate.Namespace == runsIn);
            runner.Certificates.Add(new CredentialSeen(runsIn, Now.AddDays(-9), Now.AddDays(-1)));
        }

        if (how == "live token")
        {
            var secret = runner.BootstrapSecrets.FindIndex(its => its.Made.Namespace == runsIn);
            runner.BootstrapSecrets[secret] = runner.BootstrapSecrets[secret] with { ExpiresAt = Now.AddMinutes(50) };
            fleet.IdentityUids.Add(runner.BootstrapSecrets[secret].IdentityUid!);
        }

        var kinds = fleet.Judge().Select(its => its.Kind).ToList();

        Assert.Equal(found, kinds.Contains(DriftKind.MustBootstrapAgain));
        Assert.Equal(how == "live token" ? [DriftKind.BootstrapTokenLeft] : found ? [DriftKind.MustBootstrapAgain] : [], kinds);
    }

    [Theory]
    [InlineData(-90, 11, false, DriftSeverity.Info)]
    [InlineData(-90, 9, true, DriftSeverity.Warning)]
    [InlineData(-90, -1, true, DriftSeverity.Error)]
    public void Certificate_IsPastItsRenewal_IsFound(int from, int until, bool found, DriftSeverity severity)
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();
        var runner = fleet.Runners[seen.RunsOn];
        var runsIn = runner.Klusterlets.First(klusterlet => klusterlet.Made.Hub == hub && klusterlet.Made.Cluster == seen.Cluster).RunsIn;
        runner.Certificates.RemoveAll(certificate => certificate.Namespace == runsIn);
        runner.Certificates.Add(new CredentialSeen(runsIn, Now.AddDays(from), Now.AddDays(until)));

        var findings = fleet.Judge();

        Assert.Equal(found ? [(DriftKind.CertificateNearEnd, severity)] : [], findings.Select(its => (its.Kind, its.Severity)));
    }

    [Theory]
    [InlineData(8, false, DriftSeverity.Info)]
    [InlineData(6, true, DriftSeverity.Warning)]
    [InlineData(-1, true, DriftSeverity.Error)]
    public void ExternalCredential_EndsSoon_IsFound(int days, bool found, DriftSeverity severity)
    {
        var fleet = Small();
        var hosting = fleet.Runners["hosting1"];
        var runsIn = hosting.Klusterlets[0].RunsIn;
        hosting.ExternalCredentials.RemoveAll(its => its.Namespace == runsIn);
        hosting.ExternalCredentials.Add(new CredentialSeen(runsIn, null, Now.AddDays(days)));

        var findings = fleet.Judge();

        Assert.Equal(found ? [(DriftKind.ExternalCredentialNearEnd, severity)] : [], findings.Select(its => (its.Kind, its.Severity)));
    }

    [Fact]
    public void Token_LivesThoughTheJoinIsOver_IsFound()
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First();
        var runner = fleet.Runners[seen.RunsOn];
        var at = runner.BootstrapSecrets.FindIndex(secret => secret.Made.Hub == hub && secret.Made.Cluster == seen.Cluster);
        runner.BootstrapSecrets[at] = runner.BootstrapSecrets[at] with { ExpiresAt = Now.AddMinutes(20) };
        Assert.Empty(fleet.Judge());

        fleet.IdentityUids.Add(runner.BootstrapSecrets[at].IdentityUid!);

        One(fleet, DriftKind.BootstrapTokenLeft, DriftSeverity.Warning);
    }

    [Fact]
    public void Reservation_WithoutKlusterlet_IsFound_UnlessItsOperationIsAtWork()
    {
        var fleet = Small();
        fleet.Runners["hosting1"].Slots.Add(new OwnedObject("lease/slot-99", "hub1", "gone", FleetModel.Operation(900), Now.AddHours(-1)));
        One(fleet, DriftKind.ReservationWithoutRegistration, DriftSeverity.Warning);

        fleet.Live.Add(FleetModel.Operation(900));

        Assert.Empty(fleet.Judge());
    }

    /// <summary>Nothing on such a hub is listed, so that nothing there is missed, and the operator's word is all that tells of the agent.</summary>
    [Theory]
    [InlineData("BootstrapSecretFunctional,HubKubeConfigUnauthorized", false, DriftSeverity.Warning)]
    [InlineData("BootstrapSecretError,HubKubeConfigUnauthorized", false, DriftSeverity.Error)]
    [InlineData("BootstrapSecretError,HubKubeConfigError", true, null)]
    [InlineData("BootstrapSecretFunctional,HubKubeConfigSecretMissing", false, null)]
    [InlineData(null, false, null)]
    public void Klusterlet_OfAHubOfItsOwner_IsJudgedByWhatItsOperatorSays(string? reason, bool alias, DriftSeverity? severity)
    {
        var fleet = Small();
        var (hub, seen) = fleet.Members.First(its => its.Seen.HostingCluster is not null);
        foreach (var runner in fleet.Runners.Values)
        {
            runner.Klusterlets.RemoveAll(klusterlet => klusterlet.Made.Hub == hub && (klusterlet.Made.Cluster != seen.Cluster || klusterlet.Made.Operation != seen.Operation));
            runner.BootstrapSecrets.RemoveAll(secret => secret.Made.Hub == hub);
            runner.Namespaces.RemoveAll(ns => ns.Hub == hub);
            runner.Slots.RemoveAll(slot => slot.Hub == hub && slot.Cluster != seen.Cluster);
        }

        var klusterlets = fleet.Runners[seen.RunsOn].Klusterlets;
        var at = klusterlets.FindIndex(klusterlet => klusterlet.Made.Hub == hub);
        klusterlets[at] = klusterlets[at] with { DegradedReason = reason, HostAlias = alias };

        var found = fleet.OfOwners(hub).Judge();

        Assert.Equal(severity is null ? [] : [DriftKind.NotConnected], found.Select(finding => finding.Kind));
        Assert.All(found, finding => Assert.Equal((severity, seen.RunsOn), ((DriftSeverity?)finding.Severity, finding.RunsOn)));
        Assert.All(found, finding => Assert.Contains(klusterlets[at].RunsIn, finding.Evidence, StringComparison.Ordinal));
    }

    [Fact]
    public void NextSteps_AreSentencesForEveryKind()
    {
        foreach (var kind in Enum.GetValues<DriftKind>())
        {
            var finding = new DriftFinding { Kind = kind, Severity = DriftRules.Severity(kind), Hub = "hub1", Cluster = "cluster1", RunsOn = "hosting1", Subject = "klusterlet/x", Evidence = "seen" };

            var step = DriftRules.NextStep(finding);

            Assert.InRange(step.Length, 20, 400);
            Assert.EndsWith(".", step, StringComparison.Ordinal);
        }
    }

    private static RegistrationSeen Abandoned(string? phase) =>
        new() { Cluster = "abandoned", Operation = FleetModel.Operation(900), Phase = phase, CreatedAt = Now.AddHours(-1) };

    private static FleetModel Small() => new(7, clusters: 20, hubs: 2, hosting: 2);

    private static DriftFinding One(FleetModel fleet, DriftKind kind, DriftSeverity severity)
    {
        var found = Assert.Single(fleet.Judge());
        Assert.Equal((kind, severity), (found.Kind, found.Severity));
        return found;
    }
}
