using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Reading;

public sealed class DiscoveryTests(Workspace space) : KubernetesCase(space)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    [Fact]
    [Recorded("api/version")]
    public async Task Get_Version_SaysWhichServerItIs()
    {
        var version = (await Admin.GetAsync("/version", Stop)).Gives(200);

        Assert.Equal("1", version.Json.TextAt("major"));
        Assert.Matches(@"^\d+\+?$", version.Json.TextAt("minor"));
        Assert.Matches(@"^v1\.\d+\.\d+", version.Json.TextAt("gitVersion"));
        Assert.Matches(@"^linux/", version.Json.TextAt("platform"));
        Assert.NotNull(version.Json.TextAt("goVersion"));
    }

    [Fact]
    [Recorded("api/discovery-apis")]
    public async Task Get_Groups_NamesVersionsAndThePreferredOne()
    {
        var groups = (await Admin.GetAsync("/apis", Stop)).Gives(200);

        Assert.Equal("APIGroupList", groups.Json.TextAt("kind"));
        Assert.Equal("v1", groups.Json.TextAt("apiVersion"));
        foreach (var name in new[]
        {
            "apiextensions.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io", "coordination.k8s.io",
            "rbac.authorization.k8s.io",
        })
        {
            var group = Assert.Single(groups.Json.ItemsAt("groups"), item => item.TextAt("name") == name);
            Assert.Equal($"{name}/v1", group.TextAt("preferredVersion", "groupVersion"));
            Assert.Contains("v1", group.ItemsAt("versions").Select(version => version.TextAt("version")));
        }
    }

    [Fact]
    [Recorded("api/discovery-aggregated")]
    public async Task Get_CertificatesGroup_ListsSubresources()
    {
        var group = (await Admin.GetAsync("/apis/certificates.k8s.io/v1", Stop)).Gives(200);

        Assert.Equal("APIResourceList", group.Json.TextAt("kind"));
        Assert.Equal("certificates.k8s.io/v1", group.Json.TextAt("groupVersion"));
        var resources = group.Json.ItemsAt("resources").ToDictionary(item => item.TextAt("name")!);
        Assert.Equal("CertificateSigningRequest", resources["certificatesigningrequests"].TextAt("kind"));
        Assert.Equal("false", resources["certificatesigningrequests"].TextAt("namespaced"));
        Assert.Equal("csr", resources["certificatesigningrequests"].TextAt("shortNames", 0));
        Assert.Equal(
            ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
            resources["certificatesigningrequests"].ItemsAt("verbs").Select(verb => verb.ToString()).Order());
        Assert.Equal(
            ["get", "patch", "update"],
            resources["certificatesigningrequests/approval"].ItemsAt("verbs").Select(verb => verb.ToString()).Order());
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#unaggregated-discovery")]
    public async Task Get_CoreGroup_ListsNamespacedTypesAndTokens()
    {
        var core = (await Admin.GetAsync("/api/v1", Stop)).Gives(200);

        var resources = core.Json.ItemsAt("resources").ToDictionary(item => item.TextAt("name")!);
        Assert.Equal("true", resources["secrets"].TextAt("namespaced"));
        Assert.Equal("TokenRequest", resources["serviceaccounts/token"].TextAt("kind"));
        Assert.Equal("cm", resources["configmaps"].TextAt("shortNames", 0));
        Assert.Equal("ns", resources["namespaces"].TextAt("shortNames", 0));
        Assert.Equal("v1", (await Admin.GetAsync("/api", Stop)).Gives(200).Json.TextAt("versions", 0));
    }

    [Fact]
    [Recorded("api/discovery-aggregated")]
    public async Task Get_GroupsAggregated_GivesAllTypesAtOnce()
    {
        var answer = await Admin.GetAsync("/apis", Stop, Aggregated);
        Assert.SkipWhen(answer.ContentType == "application/json", "This server has no aggregated discovery v2.");

        Assert.Equal(200, answer.Code);
        Assert.Equal(Aggregated, answer.ContentType);
        Assert.Equal("APIGroupDiscoveryList", answer.Json.TextAt("kind"));
        Assert.Equal("apidiscovery.k8s.io/v2", answer.Json.TextAt("apiVersion"));
        var group = Assert.Single(answer.Json.ItemsAt("items"), item => item.TextAt("metadata", "name") == "certificates.k8s.io");
        var type = group.At("versions", 0, "resources", 0);
        Assert.Equal("certificatesigningrequests", type.TextAt("resource"));
        Assert.Equal("Cluster", type.TextAt("scope"));
        Assert.Equal("CertificateSigningRequest", type.TextAt("responseKind", "kind"));
        Assert.Contains("approval", type.ItemsAt("subresources").Select(sub => sub.TextAt("subresource")));
    }

    [Fact]
    [Recorded("api/ssrr")]
    public async Task Get_DiscoveryWithoutRights_IsOpenToEveryAccount()
    {
        var nobody = await Space.AccountAsync(Stop);

        (await nobody.Caller.GetAsync("/apis", Stop)).Gives(200);
        (await nobody.Caller.GetAsync("/version", Stop)).Gives(200);
        Assert.Equal("ok", (await nobody.Caller.GetAsync("/readyz", Stop)).Text);
    }
}
