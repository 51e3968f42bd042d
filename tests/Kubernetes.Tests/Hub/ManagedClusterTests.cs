using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

public sealed class ManagedClusterTests(Workspace space) : HubCase(space)
{
    private const string Validator =
        "admission webhook \"managedclustervalidators.admission.cluster.open-cluster-management.io\" denied the request: ";

    [Fact]
    [Recorded("errors/managedcluster-name-with-dots")]
    public async Task Post_EmptySpec_GetsDefaultsAndTheDefaultClusterSet()
    {
        await NeedsOcmAsync();

        var made = await ManagedClusterAsync(NewName("defaults"), new { });

        made.Json.At("spec").Is("""{"hubAcceptsClient":false,"leaseDurationSeconds":60}""");
        made.Json.At("metadata", "labels").Is("""{"cluster.open-cluster-management.io/clusterset":"default"}""");
        Assert.Equal("1", made.Json.TextAt("metadata", "generation"));
    }

    [Fact]
    [Recorded("errors/409-already-exists-managedcluster")]
    public async Task Post_NameTaken_Conflicts()
    {
        await NeedsOcmAsync();
        var name = NewName("taken");
        await ManagedClusterAsync(name, new { });

        var refused = await Admin.PostAsync(Clusters, Body(name, new { }), Stop);

        refused.Fails(
            409,
            "AlreadyExists",
            $"managedclusters.{ClusterGroup} \"{name}\" already exists",
            new { name, group = ClusterGroup, kind = "managedclusters" });
    }

    [Fact]
    [Recorded("errors/managedcluster-bad-name")]
    public async Task Post_InvalidName_IsInvalid()
    {
        await NeedsOcmAsync();

        var refused = await Admin.PostAsync(Clusters, Body("Bad_Name", new { }), Stop);

        refused.FailsWith(422, "Invalid")
            .Says("ManagedCluster.cluster.open-cluster-management.io \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain")
            .Blames("metadata.name", "FieldValueInvalid");
    }

    [Fact]
    [Observed(25)]
    [Recorded("errors/managedcluster-non-https-url")]
    public async Task Post_HttpUrl_IsRefusedByTheWebhook()
    {
        await NeedsOcmAsync();

        var refused = await Admin.PostAsync(
            Clusters, Body(NewName("http"), new { managedClusterClientConfigs = new[] { new { url = "http://insecure" } } }), Stop);

        refused.Fails(400, "BadRequest", Validator + "url \"http://insecure\" is invalid in client configs");
    }

    [Fact]
    [Observed(25)]
    [Recorded("errors/422-crd-schema-managedcluster")]
    public async Task Post_WrongTypes_AreRefusedByTheWebhookWithoutReason()
    {
        await NeedsOcmAsync();

        var refused = await Admin.PostAsync(
            Clusters, Body(NewName("types"), new { hubAcceptsClient = "yes", leaseDurationSeconds = "x" }), Stop);

        refused.Fails(
            400,
            null,
            "admission webhook \"managedclustermutators.admission.cluster.open-cluster-management.io\" denied the request: json: cannot "
            + "unmarshal string into Go struct field ManagedClusterSpec.spec.hubAcceptsClient of type bool");
    }

    [Fact]
    [Recorded("errors/400-strict-unknown-field-crd")]
    public async Task Post_StrictWithUnknownField_IsBadRequest()
    {
        await NeedsOcmAsync();

        var refused = await Admin.PostAsync(
            $"{Clusters}?fieldValidation=Strict&dryRun=All", Body(NewName("strict"), new { bogus = 1 }), Stop);

        refused.Fails(
            400,
            "BadRequest",
            "ManagedCluster in version \"v1\" cannot be handled as a ManagedCluster: strict decoding error: unknown field \"spec.bogus\"");
    }

    [Fact]
    [Recorded("api/managedcluster-delete")]
    public async Task Post_Unaccepted_SoonHasFinalizerAndTaint()
    {
        await NeedsOcmAsync();
        var name = NewName("pending");
        await ManagedClusterAsync(name, new { hubAcceptsClient = false });

        var seen = await Eventually.Sees(
            () => ReadAsync(name),
            answer => answer.Json.ItemsAt("spec", "taints").Any() && answer.Json.ItemsAt("metadata", "finalizers").Any(),
            Stop);

        Assert.Equal("cluster.open-cluster-management.io/unreachable", seen.Json.TextAt("spec", "taints", 0, "key"));
        Assert.Equal("NoSelect", seen.Json.TextAt("spec", "taints", 0, "effect"));
        Assert.Contains(
            "cluster.open-cluster-management.io/resource-cleanup",
            seen.Json.ItemsAt("metadata", "finalizers").Select(item => item.ToString()));
        (await Admin.GetAsync($"/api/v1/namespaces/{name}", Stop)).FailsWith(404, "NotFound");
    }

    [Fact]
    [Recorded("api/managedcluster-delete")]
    public async Task Delete_Unaccepted_IsSoonGone()
    {
        await NeedsOcmAsync();
        var name = NewName("leaving");
        await ManagedClusterAsync(name, new { hubAcceptsClient = false });
        await Eventually.Sees(() => ReadAsync(name), answer => answer.Json.ItemsAt("metadata", "finalizers").Any(), Stop);

        var deleted = await Admin.DeleteAsync($"{Clusters}/{name}", Stop);

        Assert.Equal("ManagedCluster", deleted.Gives(200).Json.TextAt("kind"));
        Assert.NotNull(deleted.Json.At("metadata", "deletionTimestamp"));
        await Eventually.Sees(() => ReadAsync(name), answer => answer.Code == 404, Stop, seconds: 30);
    }

    [Fact]
    [Recorded("ssa/17-managedcluster-created-by-ssa-201")]
    [Recorded("ssa/18-managedcluster-hubacceptsclient-conflict-409")]
    public async Task Apply_AcceptanceOfAnother_Conflicts()
    {
        await NeedsOcmAsync();
        var name = NewName("applied");
        DeleteAtTheEnd($"/api/v1/namespaces/{name}");
        DeleteAtTheEnd($"{Clusters}/{name}");

        var made = await Admin.ApplyAsync($"{Clusters}/{name}", "alpha", Body(name, new { hubAcceptsClient = true }), Stop);
        var refused = await Admin.ApplyAsync($"{Clusters}/{name}", "beta", Body(name, new { hubAcceptsClient = false }), Stop);

        Applying.ApplyTests.Owned(made.Gives(201), "alpha").Is("""{"f:spec":{"f:hubAcceptsClient":{}}}""");
        Assert.Equal("60", made.Json.TextAt("spec", "leaseDurationSeconds"));
        Applying.ApplyTests.AssertConflict(refused, "conflict with \"alpha\"", ".spec.hubAcceptsClient");
    }

    [Fact]
    [Recorded("errors/415-strategic-merge-on-crd")]
    public async Task StrategicPatch_ManagedCluster_IsUnsupported()
    {
        await NeedsOcmAsync();
        var name = NewName("strategic");
        await ManagedClusterAsync(name, new { });

        var refused = await Admin.SendAsync(
            HttpMethod.Patch, $"{Clusters}/{name}", """{"spec":{}}""", "application/strategic-merge-patch+json", Stop);

        refused.FailsWith(415, "UnsupportedMediaType");
    }

    [Fact]
    [Recorded("errors/404-unknown-subresource")]
    public async Task Get_UnknownSubresource_MissesTheObject()
    {
        await NeedsOcmAsync();
        var name = NewName("sub");
        await ManagedClusterAsync(name, new { });

        var refused = await Admin.GetAsync($"{Clusters}/{name}/nosub", Stop);

        refused.Fails(
            404,
            "NotFound",
            $"managedclusters.{ClusterGroup} \"{name}\" not found",
            new { name, group = ClusterGroup, kind = "managedclusters" });
    }
}
