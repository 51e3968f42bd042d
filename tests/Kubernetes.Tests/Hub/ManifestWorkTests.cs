using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

public sealed class ManifestWorkTests(Workspace space) : HubCase(space)
{
    private const string Validator =
        "admission webhook \"manifestworkvalidators.admission.work.open-cluster-management.io\" denied the request: ";

    [Fact]
    [Observed(29)]
    [Recorded("scenarios/manifestwork-failures/webhook-empty-manifests")]
    public async Task Post_NoManifests_IsRefusedByTheWebhook()
    {
        await NeedsOcmAsync();

        var refused = await PostAsync("empty");

        refused.FailsWith(400, "BadRequest");
        Assert.Equal(Validator + "manifests should not be empty", refused.Json.TextAt("message"));
    }

    [Fact]
    [Observed(29)]
    [Recorded("scenarios/manifestwork-failures/webhook-no-name")]
    public async Task Post_NamelessManifest_IsRefusedByTheWebhook()
    {
        await NeedsOcmAsync();

        var refused = await PostAsync("nameless", new { apiVersion = "v1", kind = "ConfigMap", metadata = new { @namespace = "default" } });

        refused.FailsWith(400, "BadRequest");
        Assert.Equal(Validator + "name must be set in manifest", refused.Json.TextAt("message"));
    }

    [Fact]
    [Observed(29)]
    [Recorded("scenarios/manifestwork-failures/webhook-duplicates")]
    public async Task Post_ManifestTwice_IsRefusedByTheWebhook()
    {
        await NeedsOcmAsync();

        var refused = await PostAsync("twice", Manifest("dup"), Manifest("dup"));

        refused.FailsWith(400, "BadRequest");
        Assert.Equal(
            Validator + "duplicate manifest for resource default/dup with resource type v1.ConfigMap", refused.Json.TextAt("message"));
    }

    [Fact]
    [Observed(29)]
    [Recorded("scenarios/manifestwork-failures/webhook-too-large")]
    public async Task Post_TooLargeManifests_AreRefusedByTheWebhook()
    {
        await NeedsOcmAsync();
        var large = new
        {
            apiVersion = "v1",
            kind = "ConfigMap",
            metadata = new { name = "large", @namespace = "default" },
            data = new { x = new string('x', 600_000) },
        };

        var refused = await PostAsync("large", large);

        refused.FailsWith(400, "BadRequest");
        Assert.Matches(@"the size of manifests is 600\d{3} bytes which exceeds the 512000 limit$", refused.Json.TextAt("message"));
    }

    [Fact]
    [Observed(29)]
    [Recorded("scenarios/manifestwork-failures/create-unknown-kind")]
    public async Task Post_UnknownKindOrMissingNamespace_IsTakenAsIs()
    {
        await NeedsOcmAsync();
        var widget = new { apiVersion = "example.com/v1", kind = "Widget", metadata = new { name = "w", @namespace = "no-such-ns" } };

        var made = await PostAsync("unknown", widget);

        made.Gives(201);
        Assert.Equal("Widget", made.Json.TextAt("spec", "workload", "manifests", 0, "kind"));
        Assert.Equal("1", made.Json.TextAt("metadata", "generation"));
    }

    private static object Manifest(string name) =>
        new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name, @namespace = "default" }, data = new { } };

    private Task<Answer> PostAsync(string name, params object[] manifests) => Admin.PostAsync(
        $"/apis/work.open-cluster-management.io/v1/namespaces/{Namespace}/manifestworks",
        new
        {
            apiVersion = "work.open-cluster-management.io/v1",
            kind = "ManifestWork",
            metadata = new { name },
            spec = new { workload = new { manifests } },
        },
        Stop);
}
