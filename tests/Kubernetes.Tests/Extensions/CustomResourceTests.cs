using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Applying;
using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Extensions;

public sealed class CustomResourceTests(Workspace space, WidgetType type) : WidgetCase(space, type)
{
    [Fact]
    [Recorded("errors/managedcluster-name-with-dots")]
    public async Task Post_ValidObject_GetsDefaultsAndGenerationOne()
    {
        var made = (await PostAsync("valid", new { size = 2 })).Gives(201);

        made.Json.At("spec").Is("""{"replicas":3,"size":2}""");
        Assert.Equal("1", made.Json.TextAt("metadata", "generation"));
        Assert.Equal(Type.ApiVersion, made.Json.TextAt("apiVersion"));
    }

    [Fact]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning")]
    public async Task Post_UnknownField_IsPrunedExceptWhereTheSchemaKeepsIt()
    {
        var made = await PostAsync("pruned", new { size = 2, bogus = 1, free = new { anything = new { goes = true } } });

        made.Gives(201).Json.At("spec").Is("""{"size":2,"replicas":3,"free":{"anything":{"goes":true}}}""");
        Assert.Equal("""299 - "unknown field \"spec.bogus\"" """.TrimEnd(), made.Headers.GetValueOrDefault("Warning"));
    }

    [Fact]
    [Recorded("errors/400-strict-unknown-field-crd")]
    public async Task Post_StrictWithUnknownField_IsBadRequest()
    {
        var refused = await Admin.PostAsync(
            $"{Widgets}?fieldValidation=Strict&dryRun=All", Widget("strict", new { size = 1, bogus = 1 }), Stop);

        refused.Fails(
            400,
            "BadRequest",
            "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: unknown field \"spec.bogus\"");
    }

    [Theory]
    [Observed(7)]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation")]
    [InlineData("type", """{"size":"two"}""", "spec.size", "FieldValueTypeInvalid")]
    [InlineData("required", """{"color":"red"}""", "spec.size", "FieldValueRequired")]
    [InlineData("enum", """{"size":1,"color":"blue"}""", "spec.color", "FieldValueNotSupported")]
    [InlineData("pattern", """{"size":1,"title":"A1"}""", "spec.title", "FieldValueInvalid")]
    [InlineData("maximum", """{"size":11}""", "spec.size", "FieldValueInvalid")]
    [InlineData("length", """{"size":1,"title":"abcdef"}""", "spec.title", "FieldValueTooLong")]
    public async Task Post_AgainstTheSchema_IsInvalidAndNamesTheField(string rule, string spec, string field, string cause)
    {
        var name = $"bad-{rule}";

        var refused = await PostAsync(name, JsonNode.Parse(spec)!);

        refused.FailsWith(422, "Invalid").Says($"Widget.{Type.Group} \"{name}\" is invalid: ").Blames(field, cause);
        Assert.Equal(Type.Group, refused.Json.TextAt("details", "group"));
        Assert.Equal("Widget", refused.Json.TextAt("details", "kind"));
    }

    [Fact]
    [Recorded("errors/managedcluster-bad-name")]
    public async Task Post_InvalidName_IsInvalid()
    {
        var refused = await PostAsync("Bad_Name", new { size = 1 });

        refused.FailsWith(422, "Invalid")
            .Says($"Widget.{Type.Group} \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain ")
            .Blames("metadata.name", "FieldValueInvalid");
    }

    [Fact]
    [Recorded("errors/409-already-exists-managedcluster")]
    public async Task Post_NameTaken_Conflicts()
    {
        (await PostAsync("taken", new { size = 1 })).Gives(201);

        var refused = await PostAsync("taken", new { size = 1 });

        refused.Fails(
            409,
            "AlreadyExists",
            $"widgets.{Type.Group} \"taken\" already exists",
            new { name = "taken", group = Type.Group, kind = "widgets" });
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#updates-to-existing-resources")]
    public async Task Put_WithoutVersion_IsInvalidForCustomResources()
    {
        (await PostAsync("blind", new { size = 1 })).Gives(201);

        var refused = await Admin.PutAsync($"{Widgets}/blind", Widget("blind", new { size = 2 }), Stop);

        refused.FailsWith(422, "Invalid").Says("metadata.resourceVersion: Invalid value: ").Says("must be specified for an update");
    }

    [Fact]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#status-subresource")]
    public async Task Put_SpecAndStatus_EachPathChangesItsOwnHalf()
    {
        var made = (await PostAsync("halves", new { size = 1 })).Gives(201);

        var spec = made.Json.DeepClone();
        spec["spec"]!["size"] = 2;
        spec["status"] = new JsonObject { ["phase"] = "Ignored" };
        var changed = (await Admin.PutAsync($"{Widgets}/halves", spec, Stop)).Gives(200);
        var status = changed.Json.DeepClone();
        status["spec"]!["size"] = 3;
        status["status"] = new JsonObject { ["phase"] = "Ready" };
        var ready = (await Admin.PutAsync($"{Widgets}/halves/status", status, Stop)).Gives(200);

        Assert.Null(changed.Json.At("status"));
        Assert.Equal("2", changed.Json.TextAt("metadata", "generation"));
        Assert.Equal("2", ready.Json.TextAt("spec", "size"));
        Assert.Equal("Ready", ready.Json.TextAt("status", "phase"));
        Assert.Equal("2", ready.Json.TextAt("metadata", "generation"));
        var entry = Assert.Single(
            ready.Json.ItemsAt("metadata", "managedFields"), item => item.TextAt("subresource") == "status");
        entry.At("fieldsV1").Is("""{"f:status":{".":{},"f:phase":{}}}""");
    }

    [Fact]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#status-subresource")]
    public async Task MergePatch_Status_LeavesSpecAndGeneration()
    {
        (await PostAsync("patched", new { size = 1 })).Gives(201);

        var patched = await Admin.MergeAsync(
            $"{Widgets}/patched/status", new { spec = new { size = 9 }, status = new { phase = "Ready" } }, Stop);

        Assert.Equal("Ready", patched.Gives(200).Json.TextAt("status", "phase"));
        Assert.Equal("1", patched.Json.TextAt("spec", "size"));
        Assert.Equal("1", patched.Json.TextAt("metadata", "generation"));
    }

    [Fact]
    [Recorded("errors/415-strategic-merge-on-crd")]
    public async Task StrategicPatch_CustomResource_IsUnsupported()
    {
        (await PostAsync("strategic", new { size = 1 })).Gives(201);

        var refused = await Admin.SendAsync(
            HttpMethod.Patch, $"{Widgets}/strategic", """{"spec":{}}""", "application/strategic-merge-patch+json", Stop);

        refused.FailsWith(415, "UnsupportedMediaType")
            .Says("the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    [Fact]
    [Recorded("errors/404-unknown-subresource")]
    public async Task Get_UnknownSubresource_MissesTheObject()
    {
        (await PostAsync("sub", new { size = 1 })).Gives(201);

        var refused = await Admin.GetAsync($"{Widgets}/sub/nosub", Stop);

        refused.Fails(
            404,
            "NotFound",
            $"widgets.{Type.Group} \"sub\" not found",
            new { name = "sub", group = Type.Group, kind = "widgets" });
    }

    [Fact]
    [Recorded("ssa/17-managedcluster-created-by-ssa-201")]
    [Recorded("ssa/18-managedcluster-hubacceptsclient-conflict-409")]
    public async Task Apply_CustomResource_IsOwnedFieldByField()
    {
        var made = await Admin.ApplyAsync($"{Widgets}/applied", "alpha", Widget("applied", new { size = 1 }), Stop);

        var refused = await Admin.ApplyAsync($"{Widgets}/applied", "beta", Widget("applied", new { size = 2 }), Stop);

        made.Gives(201).Json.At("spec").Is("""{"size":1,"replicas":3}""");
        ApplyTests.Owned(made, "alpha").Is("""{"f:spec":{"f:size":{}}}""");
        ApplyTests.AssertConflict(refused, "conflict with \"alpha\"", ".spec.size");
    }

    [Fact]
    [Recorded("ssa/16-conflict-with-Update-manager-409")]
    public async Task Apply_FieldWrittenByAnUpdate_ConflictsWithGroupAndVersion()
    {
        (await PostAsync("updated", new { size = 1 })).Gives(201);

        var refused = await Admin.ApplyAsync($"{Widgets}/updated", "alpha", Widget("updated", new { size = 2 }), Stop);

        ApplyTests.AssertConflict(refused, $"conflict with \"{Caller.Manager}\" using {Type.ApiVersion}", ".spec.size");
    }

    [Fact]
    [Documented("tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns")]
    public async Task Get_AsTable_HasThePrinterColumns()
    {
        (await PostAsync("printed", new { size = 7 })).Gives(201);

        var table = await Admin.GetAsync($"{Widgets}/printed", Stop, "application/json;as=Table;v=v1;g=meta.k8s.io");

        Assert.Equal(["Name", "Size"], table.Gives(200).Json.ItemsAt("columnDefinitions").Select(column => column.TextAt("name")));
        table.Json.At("rows", 0, "cells").Is("""["printed",7]""");
    }

    [Fact]
    [Recorded("watch/resource-version-1-410-managedclusters")]
    public async Task Watch_CustomResources_TellsAddedObjects()
    {
        var made = (await PostAsync("watched", new { size = 1 })).Gives(201);

        var events = new List<WatchEvent>();
        await foreach (var seen in Admin.WatchAsync($"{Widgets}?watch=1&fieldSelector=metadata.name%3Dwatched&timeoutSeconds=1", Stop))
        {
            events.Add(seen);
        }

        var added = Assert.Single(events);
        Assert.Equal(("ADDED", made.ResourceVersion), (added.Type, added.ResourceVersion));
        Assert.Equal("Widget", added.Item.TextAt("kind"));
    }
}
