using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers create, update, patch, delete and deletecollection.</summary>
internal sealed class WriteEndpoints(ClusterState state, ObjectWriter writer, ObjectDeleter deleter, ObjectReads reads)
{
    private const int MostBytes = 3 * 1024 * 1024;

    public async Task CreateAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var options = Options(context, request, user);
        var next = ObjectDecoder.Decode(type, await BodyAsync(context, type), options);
        var stored = await writer.CreateAsync(type, request.Namespace, next, options, context.RequestAborted);
        await AnswerAsync(context, 201, type, stored, negotiation);
    }

    public async Task UpdateAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var options = Options(context, request, user);
        var next = ObjectDecoder.Decode(type, await BodyAsync(context, type), options);
        CheckName(request, next);
        var result = await writer.UpdateAsync(
            type, request.Namespace, request.Name!, _ => next.Copy(), options with { FieldValidation = "Ignore" }, context.RequestAborted);
        await AnswerAsync(context, 200, type, result.Tree, negotiation);
    }

    public async Task PatchAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var media = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        var options = Options(context, request, user);
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

        var patch = await BodyAsync(context, type);
        var result = await writer.UpdateAsync(
            type, request.Namespace, request.Name!, current => Patched(type, media, current, patch), options, context.RequestAborted);
        await AnswerAsync(context, 200, type, result.Tree, negotiation);
    }

    public async Task DeleteAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var (delete, options) = await DeleteOptionsAsync(context, request, user);
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
        var (delete, options) = await DeleteOptionsAsync(context, request, user);
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

    /// <summary>Reads the body: JSON, or YAML where it says so.</summary>
    public static async Task<JsonNode?> BodyAsync(HttpContext context, ResourceType type)
    {
        var bytes = await BytesAsync(context);
        var media = (context.Request.ContentType ?? "application/json").Split(';')[0].Trim();
        if (media == "application/vnd.kubernetes.protobuf")
        {
            return type.Schema.HasProtobuf
                ? ProtobufReader.Read(type, bytes.Span)
                : throw Statuses.UnsupportedMedia(listed: false, strategic: false);
        }

        try
        {
            if (media is "application/yaml" or "application/apply-patch+yaml")
            {
                return YamlText.ReadAll(Encoding.UTF8.GetString(bytes.Span)) is [var document, ..] ? document : null;
            }

            return JsonText.Parse(bytes.Span);
        }
        catch (JsonException)
        {
            throw Statuses.BadRequest(
                $"the object provided is unrecognized (must be of type {type.Kind}): couldn't get version/kind; json parse error: {JsonText.Complaint(bytes.Span)} ({Start(bytes.Span)})");
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            throw Statuses.BadRequest($"error decoding YAML: {e.Message}");
        }
    }

    public static WriteOptions Options(HttpContext context, ApiRequest request, UserInfo user)
    {
        var query = context.Request.Query;
        var agent = context.Request.Headers.UserAgent.ToString();
        var manager = query["fieldManager"].ToString();
        return new WriteOptions(user, manager.Length > 0 ? manager : agent.Split('/')[0] is { Length: > 0 } a ? a : "unknown")
        {
            DryRun = DryRun(query["dryRun"].ToString()),
            FieldValidation = FieldValidation(query["fieldValidation"].ToString()),
            Subresource = request.Subresource,
            Warn = text => Answers.Warn(context, text),
        };
    }

    private async Task ApplyAsync(
        HttpContext context, ResourceType type, ApiRequest request, WriteOptions options, Negotiation negotiation)
    {
        var body = await BodyAsync(context, type) as JsonObject ?? throw Statuses.BadRequest("invalid object type: /, Kind=");
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

    private static async Task<(DeleteOptions Delete, WriteOptions Write)> DeleteOptionsAsync(HttpContext context, ApiRequest request, UserInfo user)
    {
        var query = context.Request.Query;
        var bytes = await BytesAsync(context);
        JsonNode? body;
        try
        {
            body = bytes.IsEmpty ? null : JsonText.Parse(bytes.Span);
        }
        catch (JsonException)
        {
            throw Statuses.BadRequest("couldn't get version/kind; json parse error: " + JsonText.Complaint(bytes.Span));
        }

        var write = Options(context, request, user);
        if (body.Items("dryRun").Count > 0)
        {
            write = write with { DryRun = true };
        }

        var propagation = body.Text("propagationPolicy") ?? query["propagationPolicy"].ToString() switch { "" => null, var p => p };
        return (new DeleteOptions(body.Text("preconditions", "uid"), body.Text("preconditions", "resourceVersion"), propagation), write);
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

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(context.Request.ContentLength ?? 0, 256, MostBytes));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(buffer.GetMemory(4096), context.RequestAborted);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > MostBytes)
            {
                throw new StatusException(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
            }
        }
    }

    private static string Start(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]);

    private static bool DryRun(string text) => text switch
    {
        "" => false,
        "All" => true,
        _ => throw Statuses.Invalid("meta.k8s.io", "CreateOptions", "", [FieldError.Unsupported("dryRun", text, ["All"])]),
    };

    private static string FieldValidation(string text) => text switch
    {
        "" => "Warn",
        "Strict" or "Warn" or "Ignore" => text,
        _ => throw Statuses.Invalid("meta.k8s.io", "CreateOptions", "", [FieldError.Unsupported("fieldValidation", text, ["", "Ignore", "Strict", "Warn"])]),
    };
}
