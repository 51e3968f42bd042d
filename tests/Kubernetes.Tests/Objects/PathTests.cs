using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class PathTests(Workspace space) : KubernetesCase(space)
{
    private const string NoSuchResource = "the server could not find the requested resource";

    [Fact]
    [Observed(32)]
    [Recorded("errors/404-unknown-resource-type")]
    [Recorded("errors/404-crd-not-installed-klusterlets-on-hub")]
    public async Task Get_TypeThatIsNotInstalled_IsNotFoundInPlainText()
    {
        var refused = await Admin.GetAsync($"/apis/{Target.Run}.absent.example.com/v1/widgets", Stop);

        refused.FailsInPlainText(404, "404 page not found\n");
    }

    [Fact]
    [Recorded("errors/404-object")]
    public async Task Get_MissingObject_IsNotFound()
    {
        var refused = await Admin.GetAsync($"{Space.ConfigMaps}/nope", Stop);

        refused.Fails(404, "NotFound", "configmaps \"nope\" not found", new { name = "nope", kind = "configmaps" });
    }

    [Fact]
    [Recorded("errors/404-object-in-missing-namespace")]
    public async Task Get_ObjectInMissingNamespace_MissesTheObject()
    {
        var refused = await Admin.GetAsync($"/api/v1/namespaces/{NewName("nowhere")}/configmaps/x", Stop);

        refused.Fails(404, "NotFound", "configmaps \"x\" not found", new { name = "x", kind = "configmaps" });
    }

    [Fact]
    [Recorded("errors/404-status-subresource-of-configmap")]
    public async Task Put_SubresourceThatTheTypeLacks_IsNotFound()
    {
        await ConfigMapAsync("plain");

        var refused = await Admin.PutAsync($"{Space.ConfigMaps}/plain/status", Make.ConfigMap("plain"), Stop);

        refused.Fails(404, "NotFound", NoSuchResource, new { });
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#resource-uris")]
    public async Task Get_UnknownTypeOfAKnownGroup_IsNotFound()
    {
        var refused = await Admin.GetAsync($"/api/v1/namespaces/{Namespace}/gadgets", Stop);

        refused.FailsWith(404, "NotFound").Says(NoSuchResource);
    }

    [Fact]
    [Recorded("errors/405-method-not-allowed")]
    public async Task Put_Collection_IsNotAllowed()
    {
        var refused = await Admin.PutAsync(Space.ConfigMaps, Make.ConfigMap("a"), Stop);

        refused.Fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new { });
    }

    [Fact]
    [Recorded("errors/415-unsupported-media-type")]
    public async Task Patch_PlainText_IsUnsupported()
    {
        await ConfigMapAsync("media");

        var refused = await Admin.SendAsync(HttpMethod.Patch, $"{Space.ConfigMaps}/media", "x", "text/plain", Stop);

        refused.Fails(415, "UnsupportedMediaType", "415: Unsupported Media Type", new { });
    }
}
