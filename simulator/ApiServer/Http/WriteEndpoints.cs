using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers create, update, patch, delete and deletecollection.</summary>
internal sealed class WriteEndpoints(ClusterState state, ObjectWriter writer, ObjectDeleter deleter, ObjectReads reads)
{
    public async Task CreateAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var options = WriteParameters.Options(context, request, user);
        var next = ObjectDecoder.Decode(type, await RequestBody.BodyAsync(context, type), options);
        var stored = await writer.CreateAsync(type, request.Namespace, next, options, context.RequestAborted);
        await AnswerAsync(context, 201, type, stored, negotiation);
    }

    public async Task UpdateAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var options = WriteParameters.Options(context, request, user);
        var next = ObjectDecoder.Decode(type, await RequestBody.BodyAsync(context, type), options);
        CheckName(request, next);
        var result = await writer.UpdateAsync(
            type, request.Namespace, request.Name!, _ => next.Copy(), options with { FieldValidation = "Ignore" }, context.RequestAborted);
        await AnswerAsync(context, 200, type, result.Tree, negotiation);
    }

    public async Task PatchAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var media = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        var options = WriteParameters.Options(context, request, user);
        switch (media)
        {
            case "application/apply-patch+yaml" or "application/apply-patch+cbor":
                await ApplyAsync(context, type, request, options, negotiation);
                return;
            case "application/json-patch+json" or "application/merge-patch+json":
            case "application/strategic-merge-patch+json" when !type.IsCustom:
                break;
            default:
                throw Statuses.UnsupportedMedia(media.StartsWith("application/", StringComparison.Ordinal) && media.EndsWith("+json", StringComparison.Ordinal), !type.IsCustom);
        }

        var patch = await RequestBody.BodyAsync(context, type);
        var result = await writer.UpdateAsync(
            type, request.Namespace, request.Name!, current => Patched(type, media, current, patch), options, context.RequestAborted);
        await AnswerAsync(context, 200, type, result.Tree, negotiation);
    }

    public async Task DeleteAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var (delete, options) = await WriteParameters.DeleteOptionsAsync(context, request, user);
        var (left, uid) = await deleter.DeleteAsync(type, request.Namespace, request.Name!, delete, options, context.RequestAborted);
        if (left is not null)
        {
            await AnswerAsync(context, 200, type, left, negotiation);
            return;
        }

        var details = Statuses.Details(request.Name, type.Group, type.Plural);
        details["uid"] = uid;
        await Answers.JsonAsync(context, 200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    public async Task DeleteCollectionAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var query = context.Request.Query;
        var (delete, options) = await WriteParameters.DeleteOptionsAsync(context, request, user);
        var selectors = Selectors.Read(type, query["labelSelector"], query["fieldSelector"]);
        var items = new JsonArray();
        foreach (var stored in state.Store.List(type.Storage, request.Namespace).Objects.FindAll(o => selectors.Matches(o.Tree)))
        {
            try
            {
                await deleter.DeleteAsync(type, stored.Namespace, stored.Name, delete, options, context.RequestAborted);
                items.Add(ObjectViews.InVersion(type, stored).DeepClone());
            }
            catch (StatusException gone) when (gone.Code == 404)
            {
            }
        }

        await Answers.JsonAsync(context, 200, new JsonObject
        {
            ["kind"] = type.ListKind,
            ["apiVersion"] = type.GroupVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = $"{state.Store.Revision}" },
            ["items"] = items,
        });
    }

    private async Task ApplyAsync(
        HttpContext context, ResourceType type, ApiRequest request, WriteOptions options, Negotiation negotiation)
    {
        var body = await RequestBody.BodyAsync(context, type) as JsonObject ?? throw Statuses.BadRequest("invalid object type: /, Kind=");
        if (context.Request.Query["fieldManager"].ToString().Length == 0)
        {
            throw Statuses.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);
        }

        var applied = ReadApplied(type, request, body);
        var force = ApiRequest.IsTrue(context.Request.Query["force"]);
        var result = await writer.ApplyAsync(type, request.Namespace, request.Name!, applied, force, options, context.RequestAborted);
        await AnswerAsync(context, result.Created ? 201 : 200, type, result.Tree, negotiation);
    }

    private static JsonObject ReadApplied(ResourceType type, ApiRequest request, JsonObject body)
    {
        var (apiVersion, kind) = (body.Text("apiVersion") ?? "", body.Text("kind") ?? "");
        if (apiVersion != type.GroupVersion || kind != type.Kind)
        {
            throw Statuses.BadRequest(apiVersion.Length + kind.Length == 0
                ? "invalid object type: /, Kind="
                : $"invalid object type: {apiVersion}, Kind={kind}");
        }

        if (body.Object("metadata")?.ContainsKey("managedFields") == true)
        {
            throw Statuses.BadRequest("metadata.managedFields must be nil");
        }

        CheckName(request, body);
        var metadata = body.Metadata();
        metadata["name"] = request.Name;
        var strict = AppliedShape.Unknown(type, body);
        if (strict is not null)
        {
            throw new StatusException(
                500, null, $"failed to create typed patch object ({body.Text("metadata", "namespace")}/{request.Name}; {type.Group}/{type.Version}, Kind={type.Kind}): .{strict}: field not declared in schema");
        }

        return AppliedShape.Normalize(type, body);
    }

    private static JsonObject Patched(ResourceType type, string media, JsonObject current, JsonNode? patch)
    {
        var patched = media switch
        {
            "application/json-patch+json" => JsonPatch.Apply(current, patch),
            "application/merge-patch+json" => JsonMergePatch.Apply(current, patch) as JsonObject ?? throw Statuses.BadRequest("json: cannot unmarshal"),
            _ => StrategicMergePatch.Apply(type.Schema, current, patch as JsonObject ?? throw Statuses.BadRequest("error decoding patch")),
        };
        if (patched.Text("kind") != type.Kind || patched.Text("apiVersion") != type.GroupVersion)
        {
            throw Statuses.BadRequest($"{patched.Text("kind")} in version \"{type.Version}\" cannot be handled as a {type.Kind}");
        }

        var name = current.Text("metadata", "name");
        if (patched.Text("metadata", "name") != name)
        {
            throw Statuses.Invalid(type, name!, FieldError.Invalid("metadata.name", patched.At("metadata", "name") ?? "", "field is immutable"));
        }

        return patched;
    }

    private static void CheckName(ApiRequest request, JsonObject body)
    {
        var name = body.Text("metadata", "name");
        if (string.IsNullOrEmpty(name))
        {
            body.Metadata()["name"] = request.Name;
        }
        else if (name != request.Name)
        {
            throw Statuses.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        }

        var ns = body.Text("metadata", "namespace");
        if (!string.IsNullOrEmpty(ns) && request.Namespace is not null && ns != request.Namespace && request.Plural != "namespaces")
        {
            throw Statuses.BadRequest($"the namespace of the object ({ns}) does not match the namespace on the URL ({request.Namespace})");
        }
    }

    private Task AnswerAsync(HttpContext context, int code, ResourceType type, JsonObject tree, Negotiation negotiation)
    {
        tree = type.IsCustom && tree.Text("apiVersion") != type.GroupVersion ? Renamed(tree, type) : tree;
        return Answers.ObjectAsync(context, code, reads.View(context, type, tree, negotiation), negotiation);
    }

    private static JsonObject Renamed(JsonObject tree, ResourceType type)
    {
        var copy = tree.Copy();
        copy["apiVersion"] = type.GroupVersion;
        return copy;
    }
}
