using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class ControllerTests : ServerTestBase
{
    private const string Csrs = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    [Fact]
    public async Task Namespace_Deleted_TakesItsContentAndWaitsForFinalizers()
    {
        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"free"}}""");
        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"held","finalizers":["x.io/hold"]}}""");

        var deleted = await Admin.DeleteAsync("/api/v1/namespaces/work");
        var waiting = await Admin.UntilAsync(
            "/api/v1/namespaces/work", r => r.At("status", "conditions") is JsonArray c && c.Any(x => x!["type"]!.GetValue<string>() == "NamespaceFinalizersRemaining" && x["status"]!.GetValue<string>() == "True"));
        var late = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"late"}}""");
        var again = await Admin.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"work"}}""");
        await Admin.MergeAsync(ConfigMaps + "/held", """{"metadata":{"finalizers":null}}""");
        await Admin.UntilAsync("/api/v1/namespaces/work", r => r.Code == 404);

        Assert.Equal("Terminating", deleted["status", "phase"]);
        Assert.Contains("x.io/hold in 1 resource instances", waiting.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            (403, "configmaps \"late\" is forbidden: unable to create new content in namespace work because it is being terminated"),
            (late.Code, late.Message));
        Assert.Equal((409, "object is being deleted: namespaces \"work\" already exists"), (again.Code, again.Message));
        Assert.Equal(404, (await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x"}}""")).Code);
    }

    [Fact]
    public async Task Owner_Deleted_TakesDependentsWithItsUidOnly()
    {
        var owner = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"owner"}}""");
        await Admin.PostAsync(ConfigMaps, Owned("mine", owner["metadata", "uid"]!));
        await Admin.PostAsync(ConfigMaps, Owned("stranger", "11111111-1111-1111-1111-111111111111"));

        await Admin.UntilAsync(ConfigMaps + "/stranger", r => r.Code == 404);
        Assert.Equal(200, (await Admin.GetAsync(ConfigMaps + "/mine")).Code);
        await Admin.DeleteAsync(ConfigMaps + "/owner");

        await Admin.UntilAsync(ConfigMaps + "/mine", r => r.Code == 404);
    }

    [Fact]
    public async Task Owner_DeletedOrphaning_LeavesDependentsWithoutIt()
    {
        var owner = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"owner"}}""");
        await Admin.PostAsync(ConfigMaps, Owned("mine", owner["metadata", "uid"]!));

        await Admin.DeleteAsync(ConfigMaps + "/owner", """{"propagationPolicy":"Orphan"}""");
        await Admin.UntilAsync(ConfigMaps + "/owner", r => r.Code == 404);

        var left = await Admin.GetAsync(ConfigMaps + "/mine");
        Assert.Equal(200, left.Code);
        Assert.Null(left.At("metadata", "ownerReferences"));
    }

    [Fact]
    public async Task Owner_DeletedForeground_GoesAfterItsDependents()
    {
        var owner = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"owner"}}""");
        await Admin.PostAsync(ConfigMaps, Owned("mine", owner["metadata", "uid"]!, """,  "finalizers":["x.io/hold"]"""));

        await Admin.DeleteAsync(ConfigMaps + "/owner", """{"propagationPolicy":"Foreground"}""");
        await Admin.UntilAsync(ConfigMaps + "/mine", r => r["metadata", "deletionTimestamp"] is not null);
        Assert.Equal("""["foregroundDeletion"]""", (await Admin.GetAsync(ConfigMaps + "/owner"))["metadata", "finalizers"]);
        await Admin.MergeAsync(ConfigMaps + "/mine", """{"metadata":{"finalizers":null}}""");

        await Admin.UntilAsync(ConfigMaps + "/owner", r => r.Code == 404);
    }

    [Fact]
    public async Task Csr_Approved_IsIssuedWithLongNameGroupsAndLifetime()
    {
        var name = "system:open-cluster-management:cluster1:" + Guid.NewGuid();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = await PostCsrAsync(key, name, "g1", "g2");

        await ApproveAsync(Admin, csr);
        var issued = await Admin.UntilAsync(Csrs + "/c", r => r["status", "certificate"] is not null);

        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(issued["status", "certificate"]!)));
        Assert.Equal(Clock.GetUtcNow().UtcDateTime.AddHours(1), certificate.NotAfter.ToUniversalTime());
        using var caller = new ApiCaller(Server, new ClientCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
        var review = await caller.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
        Assert.Equal(name, review["status", "userInfo", "username"]);
        Assert.Equal("""["g1","g2","system:authenticated"]""", review["status", "userInfo", "groups"]);
    }

    [Fact]
    public async Task Csr_ApprovalWithoutSignerRight_IsForbidden()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = await PostCsrAsync(key, "x");
        await GrantAsync("anna", """[{"apiGroups":["certificates.k8s.io"],"resources":["certificatesigningrequests/approval"],"verbs":["update"]}]""");
        using var anna = ApiCaller.As(Server, "anna");

        var refused = await ApproveAsync(anna, csr);
        await GrantAsync("anna", """[{"apiGroups":["certificates.k8s.io"],"resources":["signers"],"resourceNames":["kubernetes.io/kube-apiserver-client"],"verbs":["approve"]}]""", "more");
        var approved = await ApproveAsync(anna, csr);

        Assert.Equal(403, refused.Code);
        Assert.EndsWith("user not permitted to approve requests with signerName \"kubernetes.io/kube-apiserver-client\"", refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, approved.Code);
    }

    [Fact]
    public async Task Csr_DeniedThenApproved_IsInvalidAndNeverIssued()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = await PostCsrAsync(key, "x");

        var denied = await ApproveAsync(Admin, csr, "Denied");
        var approved = await ApproveAsync(Admin, denied);

        Assert.Equal(422, approved.Code);
        Assert.EndsWith("Approved and Denied conditions are mutually exclusive", approved.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"request":"anVuaw==","signerName":"a.io/b","usages":["client auth"]}""", "spec.request: Invalid value: \"anVuaw==\": PEM block type must be CERTIFICATE REQUEST")]
    [InlineData("""{"request":"REQ","signerName":"a.io/b","usages":[]}""", "spec.usages: Required value")]
    [InlineData("""{"request":"REQ","signerName":"a.io/b","usages":["client auth"],"expirationSeconds":60}""", "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)")]
    public async Task Csr_OddSpec_IsInvalid(string spec, string why)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var reply = await Admin.PostAsync(Csrs, $$$"""{"metadata":{"name":"c"},"spec":{{{spec.Replace("REQ", RequestOf(key, "x"), StringComparison.Ordinal)}}}}""");

        Assert.Equal((422, "CertificateSigningRequest.certificates.k8s.io \"c\" is invalid: " + why), (reply.Code, reply.Message));
    }

    [Fact]
    public async Task ClusterRole_Aggregating_FollowsTheRolesItSelects()
    {
        const string Roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        await Admin.PostAsync(Roles, """{"metadata":{"name":"all"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"x":"y"}}]}}""");

        await Admin.PostAsync(Roles, """{"metadata":{"name":"part","labels":{"x":"y"}},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""");

        await Admin.UntilAsync(Roles + "/all", r => r.At("rules", "0", "resources", "0")?.GetValue<string>() == "pods");
        await Admin.DeleteAsync(Roles + "/part");
        await Admin.UntilAsync(Roles + "/all", r => r.At("rules", "0") is null);
    }

    [Fact]
    public async Task Role_WithRightsNotHeld_IsRefusedWithTheMissingRows()
    {
        await GrantAsync("anna", """[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["*"],"verbs":["create"]},{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""");
        using var anna = ApiCaller.As(Server, "anna");

        var role = await anna.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", """
            {"metadata":{"name":"esc"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["*"]},{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}
            """);
        var binding = await anna.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"esc"},"roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"User","name":"anna"}]}
            """);

        Assert.Equal(403, role.Code);
        Assert.EndsWith(
            "user \"anna\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"*\"]}",
            role.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}\n{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}", binding.Message, StringComparison.Ordinal);
    }

    private static string Owned(string name, string uid, string more = "") => $$$"""
        {"metadata":{"name":"{{{name}}}","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"{{{uid}}}","blockOwnerDeletion":true}]{{{more}}}}}
        """;

    private static string RequestOf(ECDsa key, string name, params string[] groups)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        foreach (var group in groups.Reverse())
        {
            subject.AddOrganizationName(group);
        }

        var pem = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }

    private async Task<Reply> PostCsrAsync(ECDsa key, string name, params string[] groups)
    {
        var reply = await Admin.PostAsync(Csrs, $$$"""
            {"metadata":{"name":"c"},"spec":{"request":"{{{RequestOf(key, name, groups)}}}","signerName":"kubernetes.io/kube-apiserver-client",
            "expirationSeconds":3600,"usages":["digital signature","key encipherment","client auth"]}}
            """);
        Assert.Equal(201, reply.Code);
        return reply;
    }

    private static Task<Reply> ApproveAsync(ApiCaller caller, Reply csr, string type = "Approved")
    {
        var body = csr.Body.DeepClone();
        var conditions = body["status"]!["conditions"] as JsonArray ?? [];
        conditions.Add(new JsonObject { ["type"] = type, ["status"] = "True", ["reason"] = "Test" });
        body["status"]!["conditions"] = conditions.Parent is null ? conditions : conditions.DeepClone();
        return caller.PutAsync(Csrs + "/c/approval", body);
    }

    private async Task GrantAsync(string user, string rules, string name = "granted")
    {
        await Admin.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", $$$"""{"metadata":{"name":"{{{name}}}"},"rules":{{{rules}}}}""");
        await Admin.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", $$$"""
            {"metadata":{"name":"{{{name}}}"},"roleRef":{"kind":"ClusterRole","name":"{{{name}}}"},"subjects":[{"kind":"User","name":"{{{user}}}"}]}
            """);
    }
}
