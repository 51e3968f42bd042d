using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Orchestrations.Tests;

public sealed class CsrChecksTests
{
    private const string Agents = "system:open-cluster-management:managed-clusters";
    private const string Cluster = "system:open-cluster-management:cluster1";
    private const string Uid = "22222222-2222-2222-2222-222222222222";
    private const string User = "system:serviceaccount:open-cluster-management:mhf-cluster1";

    private static readonly DateTimeOffset Minted = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly CsrExpectation Expected = new(new ManagedClusterName("cluster1"), Uid, User, "identity-uid", Minted, ["jti-1"]);

    private static readonly CsrFacts Good = new()
    {
        Name = "cluster1-abcde",
        Uid = "csr-uid",
        ResourceVersion = "1",
        CreatedAt = Minted,
        SignerName = CsrChecks.SignerName,
        Usages = ["digital signature", "key encipherment", "client auth"],
        Username = User,
        RequesterUid = "identity-uid",
        Groups = ["system:serviceaccounts", "system:serviceaccounts:open-cluster-management", "system:authenticated"],
        CredentialIds = ["jti-1"],
        Labels = new Dictionary<string, string> { [CsrChecks.ClusterNameLabel] = "cluster1" },
        Subject = [Organization(Cluster), Organization(Agents), CommonName($"{Cluster}:{Uid}")],
        KeyFingerprint = "SHA256:one",
        State = CsrState.Pending,
    };

    /// <summary>Each forged in one way, with the check that must see it.</summary>
    public static TheoryData<string, CsrCheckCode> Forgeries
    {
        get
        {
            var data = new TheoryData<string, CsrCheckCode>();
            foreach (var (name, forgery) in Forged)
            {
                data.Add(name, forgery.Code);
            }

            return data;
        }
    }

    private static readonly Dictionary<string, (CsrCheckCode Code, CsrFacts Csr)> Forged = new()
    {
        ["unreadable"] = (CsrCheckCode.Readable, Good with { Unreadable = "the signature is not valid" }),
        ["other signer"] = (CsrCheckCode.Signer, Good with { SignerName = "kubernetes.io/kubelet-serving" }),
        ["no signer"] = (CsrCheckCode.Signer, Good with { SignerName = null }),
        ["server auth"] = (CsrCheckCode.Usages, Good with { Usages = ["client auth", "server auth"] }),
        ["no client auth"] = (CsrCheckCode.Usages, Good with { Usages = ["digital signature"] }),
        ["no usages"] = (CsrCheckCode.Usages, Good with { Usages = [] }),
        ["usage in other letters"] = (CsrCheckCode.Usages, Good with { Usages = ["Client Auth"] }),
        ["a SAN"] = (CsrCheckCode.Extensions, Good with { Extensions = ["DNS:kubernetes.default"] }),
        ["CA constraint"] = (CsrCheckCode.Extensions, Good with { Extensions = ["2.5.29.19"] }),
        ["CN of another cluster"] = (CsrCheckCode.CommonName, WithName($"system:open-cluster-management:cluster2:{Uid}")),
        ["CN of a longer cluster"] = (CsrCheckCode.CommonName, WithName($"system:open-cluster-management:cluster10:{Uid}")),
        ["CN of another agent"] = (CsrCheckCode.CommonName, WithName($"{Cluster}:abcde")),
        ["CN with a suffix"] = (CsrCheckCode.CommonName, WithName($"{Cluster}:{Uid}:x")),
        ["CN with a space"] = (CsrCheckCode.CommonName, WithName($"{Cluster}:{Uid} ")),
        ["CN with a null"] = (CsrCheckCode.CommonName, WithName($"{Cluster}:{Uid}\0")),
        ["CN in capitals"] = (CsrCheckCode.CommonName, WithName($"{Cluster}:{Uid}".ToUpperInvariant())),
        ["CN with look-alikes"] = (CsrCheckCode.CommonName, WithName($"system:open-cluster-management:сluster1:{Uid}")),
        ["CN of the hub's admin"] = (CsrCheckCode.CommonName, WithName("kubernetes-admin")),
        ["two CNs"] = (CsrCheckCode.CommonName, Good with { Subject = [.. Good.Subject, CommonName("system:admin")] }),
        ["no CN"] = (CsrCheckCode.CommonName, Good with { Subject = [Organization(Cluster), Organization(Agents)] }),
        ["masters"] = (CsrCheckCode.Organization, Good with { Subject = [.. Good.Subject, Organization("system:masters")] }),
        ["masters instead"] = (CsrCheckCode.Organization, Good with { Subject = [Organization(Cluster), Organization("system:masters"), Good.Subject[2]] }),
        ["O of another cluster"] = (CsrCheckCode.Organization, Good with { Subject = [Organization("system:open-cluster-management:cluster2"), Organization(Agents), Good.Subject[2]] }),
        ["O missing"] = (CsrCheckCode.Organization, Good with { Subject = [Organization(Cluster), Good.Subject[2]] }),
        ["O twice"] = (CsrCheckCode.Organization, Good with { Subject = [.. Good.Subject, Organization(Agents)] }),
        ["both O the same"] = (CsrCheckCode.Organization, Good with { Subject = [Organization(Cluster), Organization(Cluster), Good.Subject[2]] }),
        ["an OU"] = (CsrCheckCode.Subject, Good with { Subject = [.. Good.Subject, new SubjectPart("2.5.4.11", "x")] }),
        ["label of another cluster"] = (CsrCheckCode.Label, Good with { Labels = new Dictionary<string, string> { [CsrChecks.ClusterNameLabel] = "cluster2" } }),
        ["no label"] = (CsrCheckCode.Label, Good with { Labels = new Dictionary<string, string>() }),
        ["an add-on's"] = (CsrCheckCode.AddOn, Good with { Labels = new Dictionary<string, string> { [CsrChecks.ClusterNameLabel] = "cluster1", [CsrChecks.AddOnNameLabel] = "work" } }),
        ["shared account"] = (CsrCheckCode.Requester, Good with { Username = "system:serviceaccount:open-cluster-management:agent-registration-bootstrap" }),
        ["account of a longer name"] = (CsrCheckCode.Requester, Good with { Username = User + "0" }),
        ["account of another namespace"] = (CsrCheckCode.Requester, Good with { Username = "system:serviceaccount:default:mhf-cluster1" }),
        ["account made again"] = (CsrCheckCode.RequesterUid, Good with { RequesterUid = "older" }),
        ["no requester UID"] = (CsrCheckCode.RequesterUid, Good with { RequesterUid = null }),
        ["requester is master"] = (CsrCheckCode.RequesterGroups, Good with { Groups = [.. Good.Groups, "system:masters"] }),
        ["another token"] = (CsrCheckCode.Credential, Good with { CredentialIds = ["jti-9"] }),
        ["older than the identity"] = (CsrCheckCode.Age, Good with { CreatedAt = Minted.AddSeconds(-1) }),
        ["denied"] = (CsrCheckCode.State, Good with { State = CsrState.Denied }),
        ["issued"] = (CsrCheckCode.State, Good with { State = CsrState.Issued }),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Failed_AForgedRequest_FailsExactlyTheCheckForIt(string name, CsrCheckCode code)
    {
        var failed = CsrChecks.Failed(Forged[name].Csr, Expected);

        Assert.Equal(code, Assert.Single(failed).Code);
    }

    [Fact]
    public void Failed_TheAgentsOwnRequest_IsEmpty() => Assert.Empty(CsrChecks.Failed(Good, Expected));

    [Fact]
    public void Failed_AHubThatNamesNoCredential_IsEmpty() => Assert.Empty(CsrChecks.Failed(Good with { CredentialIds = [] }, Expected));

    [Theory]
    [InlineData("system:serviceaccount:open-cluster-management:cluster-bootstrap", null, true)]
    [InlineData("system:open-cluster-management:cluster1:" + Uid, null, false)]
    [InlineData("system:serviceaccount:open-cluster-management:cluster-bootstrap", "work-manager", false)]
    public void IsForeignClaim_OthersRequests_AreReportedUnlessRenewalsOrAddOns(string user, string? addOn, bool foreign)
    {
        var labels = addOn is null ? [] : new Dictionary<string, string> { [CsrChecks.AddOnNameLabel] = addOn };

        Assert.Equal(foreign, CsrChecks.IsForeignClaim(Good with { Username = user, RequesterUid = "other", Labels = labels }, Expected));
    }

    [Fact]
    public void IsForeignClaim_ACnOfALongerCluster_IsAnotherRegistrations() =>
        Assert.False(CsrChecks.IsForeignClaim(WithName("system:open-cluster-management:cluster10:x") with { Username = "somebody" }, Expected));

    private static CsrFacts WithName(string name) => Good with { Subject = [Organization(Cluster), Organization(Agents), CommonName(name)] };

    private static SubjectPart CommonName(string value) => new("2.5.4.3", value);

    private static SubjectPart Organization(string value) => new("2.5.4.10", value);
}
