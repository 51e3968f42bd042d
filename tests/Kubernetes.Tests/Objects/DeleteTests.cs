using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class DeleteTests(Workspace space) : KubernetesCase(space)
{
    private const string Hold = "conformance.example/hold";

    [Fact]
    [Recorded("api/delete-returns-status")]
    public async Task Delete_Object_AnswersWithStatusAndItsUid()
    {
        var made = await ConfigMapAsync("del");

        var deleted = await Admin.DeleteAsync($"{Space.ConfigMaps}/del", Stop);

        Assert.Equal("Status", deleted.Gives(200).Json.TextAt("kind"));
        Assert.Equal("Success", deleted.Json.TextAt("status"));
        deleted.Json.At("details").Is($$"""{"name":"del","kind":"configmaps","uid":"{{made.Uid}}"}""");
        (await Admin.GetAsync($"{Space.ConfigMaps}/del", Stop)).FailsWith(404, "NotFound");
    }

    [Fact]
    [Recorded("errors/404-delete-missing")]
    public async Task Delete_Missing_IsNotFound()
    {
        var refused = await Admin.DeleteAsync($"{Space.ConfigMaps}/nope", Stop);

        refused.Fails(404, "NotFound", "configmaps \"nope\" not found", new { name = "nope", kind = "configmaps" });
    }

    [Fact]
    [Recorded("errors/409-delete-precondition-uid")]
    public async Task Delete_OtherUid_ConflictsAndKeepsTheObject()
    {
        const string Other = "00000000-0000-0000-0000-000000000000";
        var made = await ConfigMapAsync("by-uid");

        var refused = await Admin.DeleteAsync($"{Space.ConfigMaps}/by-uid", Stop, Options(new { uid = Other }));

        refused.Fails(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on ConfigMap \"by-uid\": the UID in the precondition ({Other}) does not match the UID in record "
            + $"({made.Uid}). The object might have been deleted and then recreated",
            new { name = "by-uid", kind = "ConfigMap" });
        (await Admin.GetAsync($"{Space.ConfigMaps}/by-uid", Stop)).Gives(200);
    }

    [Fact]
    [Recorded("errors/409-delete-precondition-resourceversion")]
    public async Task Delete_OtherVersion_ConflictsAndKeepsTheObject()
    {
        var made = await ConfigMapAsync("by-version");

        var refused = await Admin.DeleteAsync($"{Space.ConfigMaps}/by-version", Stop, Options(new { resourceVersion = "1" }));

        refused.Fails(
            409,
            "Conflict",
            "Operation cannot be fulfilled on ConfigMap \"by-version\": the ResourceVersion in the precondition (1) does not match the "
            + $"ResourceVersion in record ({made.ResourceVersion}). The object might have been modified",
            new { name = "by-version", kind = "ConfigMap" });
        (await Admin.GetAsync($"{Space.ConfigMaps}/by-version", Stop)).Gives(200);
    }

    [Fact]
    [Documented("reference/kubernetes-api/common-definitions/delete-options/")]
    public async Task Delete_RightUid_Deletes()
    {
        var made = await ConfigMapAsync("right-uid");

        (await Admin.DeleteAsync($"{Space.ConfigMaps}/right-uid", Stop, Options(new { uid = made.Uid }))).Gives(200);

        (await Admin.GetAsync($"{Space.ConfigMaps}/right-uid", Stop)).FailsWith(404, "NotFound");
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#dry-run")]
    public async Task Delete_DryRun_KeepsTheObject()
    {
        await ConfigMapAsync("dry-delete");

        (await Admin.DeleteAsync($"{Space.ConfigMaps}/dry-delete?dryRun=All", Stop)).Gives(200);

        (await Admin.GetAsync($"{Space.ConfigMaps}/dry-delete", Stop)).Gives(200);
    }

    [Fact]
    [Recorded("api/delete-with-finalizer-returns-object")]
    public async Task Delete_WithFinalizer_AnswersWithTheObjectAndKeepsIt()
    {
        await FinalizedAsync("held");

        var deleted = await Admin.DeleteAsync($"{Space.ConfigMaps}/held", Stop);

        Assert.Equal("ConfigMap", deleted.Gives(200).Json.TextAt("kind"));
        Assert.NotNull(deleted.Json.At("metadata", "deletionTimestamp"));
        Assert.Equal("0", deleted.Json.TextAt("metadata", "deletionGracePeriodSeconds"));
        Assert.Equal(Hold, deleted.Json.TextAt("metadata", "finalizers", 0));
        (await Admin.GetAsync($"{Space.ConfigMaps}/held", Stop)).Gives(200);
        await ReleaseAsync("held");
    }

    [Fact]
    [Recorded("errors/422-add-finalizer-while-deleting")]
    public async Task MergePatch_NewFinalizerOnADeletedObject_IsInvalid()
    {
        await FinalizedAsync("late");
        (await Admin.DeleteAsync($"{Space.ConfigMaps}/late", Stop)).Gives(200);

        var refused = await Admin.MergeAsync(
            $"{Space.ConfigMaps}/late", new { metadata = new { finalizers = new[] { Hold, "conformance.example/second" } } }, Stop);

        refused.FailsWith(422, "Invalid")
            .Says(
                "ConfigMap \"late\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being "
                + "deleted, found new finalizers []string{\"conformance.example/second\"}")
            .Blames("metadata.finalizers", "FieldValueForbidden");
        await ReleaseAsync("late");
    }

    [Fact]
    [Recorded("api/last-finalizer-removed")]
    public async Task MergePatch_LastFinalizerOfADeletedObject_RemovesTheObject()
    {
        await FinalizedAsync("released");
        (await Admin.DeleteAsync($"{Space.ConfigMaps}/released", Stop)).Gives(200);

        var released = await ReleaseAsync("released");

        Assert.NotNull(released.Gives(200).Json.At("metadata", "deletionTimestamp"));
        Assert.Null(released.Json.At("metadata", "finalizers"));
        (await Admin.GetAsync($"{Space.ConfigMaps}/released", Stop)).FailsWith(404, "NotFound");
    }

    [Fact]
    [Documented("reference/kubernetes-api/config-and-storage-resources/config-map-v1/#delete-collection")]
    public async Task DeleteCollection_LabelSelector_TakesOnlyTheSelected()
    {
        foreach (var (name, label) in new[] { ("sel-1", "yes"), ("sel-2", "yes"), ("sel-3", "no") })
        {
            (await Admin.PostAsync(Space.ConfigMaps, Make.Labelled(name, ("doomed", label)), Stop)).Gives(201);
        }

        (await Admin.DeleteAsync($"{Space.ConfigMaps}?labelSelector=doomed%3Dyes", Stop)).Gives(200);

        var left = await Admin.GetAsync($"{Space.ConfigMaps}?labelSelector=doomed", Stop);
        Assert.Equal(["sel-3"], left.Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name")));
    }

    private static object Options(object preconditions) => new { apiVersion = "v1", kind = "DeleteOptions", preconditions };

    private async Task FinalizedAsync(string name) =>
        (await Admin.PostAsync(Space.ConfigMaps, Make.WithFinalizer(name, Hold), Stop)).Gives(201);

    private Task<Answer> ReleaseAsync(string name) => Admin.SendAsync(
        HttpMethod.Patch,
        $"{Space.ConfigMaps}/{name}",
        """{"metadata":{"finalizers":null}}""",
        "application/merge-patch+json",
        Stop);
}
