using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Extensions;

public sealed class DefinitionTests(Workspace space, WidgetType type) : WidgetCase(space, type)
{
    [Fact]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/")]
    public async Task Get_Definition_SaysNamesAcceptedAndEstablished()
    {
        var definition = (await Admin.GetAsync($"{WidgetType.Definitions}/{Type.Definition}", Stop)).Gives(200);

        var conditions = definition.Json.ItemsAt("status", "conditions").ToDictionary(c => c.TextAt("type")!, c => c.TextAt("status"));
        Assert.Equal("True", conditions["NamesAccepted"]);
        Assert.Equal("True", conditions["Established"]);
        Assert.Equal("Widget", definition.Json.TextAt("status", "acceptedNames", "kind"));
        Assert.Equal("v1", definition.Json.TextAt("status", "storedVersions", 0));
    }

    [Fact]
    [Recorded("api/discovery-managedcluster-group")]
    [Recorded("api/discovery-work-group")]
    public async Task Get_Group_ListsTypeAndStatus()
    {
        var group = await Eventually.Sees(() => Admin.GetAsync($"/apis/{Type.ApiVersion}", Stop), answer => answer.Code == 200, Stop);

        Assert.Equal("APIResourceList", group.Json.TextAt("kind"));
        Assert.Equal(Type.ApiVersion, group.Json.TextAt("groupVersion"));
        var resources = group.Json.ItemsAt("resources").ToList();
        Assert.Equal(["widgets", "widgets/status"], resources.Select(item => item.TextAt("name")).Order());
        var widgets = resources.Single(item => item.TextAt("name") == "widgets");
        Assert.Equal("widget", widgets.TextAt("singularName"));
        Assert.Equal("true", widgets.TextAt("namespaced"));
        Assert.Equal("Widget", widgets.TextAt("kind"));
        Assert.Equal("wd", widgets.TextAt("shortNames", 0));
        Assert.Equal(
            ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
            widgets.ItemsAt("verbs").Select(verb => verb.ToString()).Order());
        var status = resources.Single(item => item.TextAt("name") == "widgets/status");
        Assert.Equal(["get", "patch", "update"], status.ItemsAt("verbs").Select(verb => verb.ToString()).Order());
    }

    [Fact]
    [Recorded("api/discovery-apis")]
    public async Task Get_Groups_NamesTheNewOne()
    {
        var groups = await Eventually.Sees(
            () => Admin.GetAsync("/apis", Stop),
            answer => answer.Json.ItemsAt("groups").Any(group => group.TextAt("name") == Type.Group),
            Stop);

        var ours = groups.Json.ItemsAt("groups").Single(group => group.TextAt("name") == Type.Group);
        ours.At("preferredVersion").Is($$"""{"groupVersion":"{{Type.ApiVersion}}","version":"v1"}""");
    }

    [Fact]
    [Observed(32)]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#delete-a-customresourcedefinition")]
    public async Task Delete_Definition_TakesObjectsAndPathsAlong()
    {
        var group = $"{NewName("short")}.example.com";
        var (definition, gadgets) = ($"gadgets.{group}", $"/apis/{group}/v1/namespaces/{Namespace}/gadgets");
        await MakeAsync(WidgetType.Definitions, definition, WidgetType.Body(group, "gadgets", "Gadget"));
        await WidgetType.EstablishedAsync(Admin, definition, gadgets, Stop);
        var gadget = new { apiVersion = $"{group}/v1", kind = "Gadget", metadata = new { name = "g" }, spec = new { size = 1 } };
        (await Admin.PostAsync(gadgets, gadget, Stop)).Gives(201);

        (await Admin.DeleteAsync($"{WidgetType.Definitions}/{definition}", Stop)).Gives(200);

        await Eventually.Sees(
            () => Admin.GetAsync($"{WidgetType.Definitions}/{definition}", Stop), answer => answer.Code == 404, Stop, seconds: 60);
        var gone = await Eventually.Sees(() => Admin.GetAsync(gadgets, Stop), answer => answer.Code == 404, Stop);
        gone.FailsInPlainText(404, "404 page not found\n");
    }

    [Fact]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/")]
    public async Task Post_DefinitionUnderAnotherName_IsInvalid()
    {
        var body = WidgetType.Body(Type.Group, "things", "Thing");
        body["metadata"]!["name"] = $"others.{Type.Group}";

        var refused = await Admin.PostAsync(WidgetType.Definitions, body, Stop);

        refused.FailsWith(422, "Invalid").Blames("metadata.name", "FieldValueInvalid")
            .Says("must be spec.names.plural+\".\"+spec.group");
    }
}
