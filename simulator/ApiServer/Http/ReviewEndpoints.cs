using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers access reviews, token reviews and token requests: what is created is only answered.</summary>
internal sealed class ReviewEndpoints(ClusterState state)
{
    private static readonly GroupResource Accounts = new("", "serviceaccounts");

    private static readonly ResourceType TokenRequest = new()
    {
        Group = "authentication.k8s.io",
        Version = "v1",
        Plural = "tokenrequests",
        Singular = "tokenrequest",
        Kind = "TokenRequest",
        ListKind = "TokenRequestList",
        Namespaced = true,
        Schema = BuiltInSchemas.Kinds.First(k => k.Kind == "TokenRequest").Schema,
    };

    public async Task CreateAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user)
    {
        var options = WriteParameters.Options(context, request, user);
        var body = ObjectDecoder.Decode(type, await RequestBody.BodyAsync(context, type), options);
        body.Remove("status");
        switch (type.Kind)
        {
            case "SelfSubjectReview":
                body["metadata"] = new JsonObject { ["creationTimestamp"] = state.Now };
                body["status"] = new JsonObject { ["userInfo"] = UserJson(user) };
                break;
            case "SelfSubjectAccessReview":
                Manage(type, body, options);
                body["status"] = Decide(user, body);
                break;
            case "SelfSubjectRulesReview":
                body = RulesReview(user, body);
                break;
            case "SubjectAccessReview" or "LocalSubjectAccessReview":
                CheckSubject(type, body);
                Manage(type, body, options);
                body["status"] = Decide(Subject(body), body);
                break;
            case "TokenReview":
                Manage(type, body, options);
                body["status"] = ReviewToken(body);
                break;
        }

        await Answers.JsonAsync(context, 201, body);
    }

    public async Task TokenAsync(HttpContext context, ResourceType accounts, ApiRequest request, UserInfo user)
    {
        var options = WriteParameters.Options(context, request, user);
        var body = ObjectDecoder.Decode(TokenRequest, await RequestBody.BodyAsync(context, TokenRequest), options);
        body.Remove("status");
        Manage(TokenRequest, body, options);
        var account = state.Store.Get(Accounts, request.Namespace, request.Name!) ?? throw Statuses.NotFound(accounts, request.Name!);
        var spec = body.Child("spec");
        var seconds = spec.Number("expirationSeconds")!.Value;
        CheckExpiry(seconds);
        var bound = Bound(spec.Object("boundObjectRef"), request.Namespace!);
        var audiences = spec.Texts("audiences").ToArray() is { Length: > 0 } given ? given : [TokenIssuer.Audience];
        var expires = state.Time.GetUtcNow().AddSeconds(seconds);
        var token = state.Tokens.IssueBound(request.Namespace!, account.Name, account.Uid, audiences, expires, bound);
        await Answers.JsonAsync(context, 201, TokenAnswer(body, account, audiences, seconds, expires, token));
    }

    private JsonObject TokenAnswer(
        JsonObject body, StoredObject account, string[] audiences, long seconds, DateTimeOffset expires, string token) => new()
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = account.Name,
                ["namespace"] = account.Namespace,
                ["uid"] = account.Uid,
                ["creationTimestamp"] = state.Now,
                ["managedFields"] = body.At("metadata", "managedFields")?.DeepClone(),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = JsonTree.ToArray(audiences),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = body.At("spec", "boundObjectRef")?.DeepClone(),
            },
            ["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Timestamps.Text(expires) },
        };

    private static void CheckExpiry(long seconds)
    {
        var why = seconds < 600 ? "may not specify a duration less than 10 minutes"
            : seconds > 1L << 32 ? "may not specify a duration larger than 2^32 seconds" : null;
        if (why is not null)
        {
            throw Statuses.Invalid(TokenRequest, "", FieldError.Invalid("spec.expirationSeconds", JsonValue.Create(seconds), why));
        }
    }

    private JsonObject? Bound(JsonObject? reference, string ns)
    {
        if (reference is null)
        {
            return null;
        }

        var (kind, name) = (reference.Text("kind") ?? "", reference.Text("name") ?? "");
        if (kind is not ("Secret" or "Pod"))
        {
            throw Statuses.BadRequest($"cannot bind token for serviceaccount to object of type {reference.Text("apiVersion")}, Kind={kind}");
        }

        var plural = kind.ToLowerInvariant() + "s";
        var found = state.Store.Get(new GroupResource("", plural), ns, name) ?? throw Statuses.NotFound("", plural, name);
        return new JsonObject { ["kind"] = kind, ["name"] = name, ["uid"] = found.Uid };
    }

    private JsonObject Decide(UserInfo user, JsonObject body)
    {
        var access = body.Object("spec", "resourceAttributes") is { } resource
            ? new AccessAttributes(
                resource.Text("verb") ?? "",
                resource.Text("group") ?? "",
                resource.Text("resource") ?? "",
                Filled(resource.Text("subresource")),
                Filled(resource.Text("namespace")),
                Filled(resource.Text("name")))
            : new AccessAttributes(
                body.Text("spec", "nonResourceAttributes", "verb") ?? "",
                NonResourcePath: body.Text("spec", "nonResourceAttributes", "path") ?? "");
        var (allowed, reason) = state.Rbac.Decide(user, access);
        var status = new JsonObject { ["allowed"] = allowed };
        if (reason is not null)
        {
            status["reason"] = reason;
        }

        return status;
    }

    /// <summary>In an access review an empty text means what an absent one means.</summary>
    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private JsonObject RulesReview(UserInfo user, JsonObject body)
    {
        var ns = body.Text("spec", "namespace");
        if (string.IsNullOrEmpty(ns))
        {
            throw Statuses.BadRequest("no namespace on request");
        }

        var rules = state.Rbac.RulesOf(user, ns);
        return new JsonObject
        {
            ["kind"] = body["kind"]?.DeepClone(),
            ["apiVersion"] = body["apiVersion"]?.DeepClone(),
            ["metadata"] = new JsonObject(),
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["resourceRules"] = new JsonArray([.. rules.Where(r => r.Paths.Count == 0).Select(r => (JsonNode)r.ToJson())]),
                ["nonResourceRules"] = new JsonArray([.. rules.Where(r => r.Paths.Count > 0).Select(r => (JsonNode)r.ToJson())]),
                ["incomplete"] = false,
            },
        };
    }

    private static void CheckSubject(ResourceType type, JsonObject body)
    {
        if (string.IsNullOrEmpty(body.Text("spec", "user")) && body.Items("spec", "groups").Count == 0)
        {
            throw Statuses.Invalid(type, "", FieldError.Invalid("spec.user", "", "at least one of user or group must be specified"));
        }
    }

    private static UserInfo Subject(JsonObject body) => new(body.Text("spec", "user") ?? "", [.. body.Texts("spec", "groups")]);

    private JsonObject ReviewToken(JsonObject body)
    {
        var review = state.Authenticator.Review(body.Text("spec", "token") ?? "", [.. body.Texts("spec", "audiences")]);
        return review is { } found
            ? new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = UserJson(found.User),
                ["audiences"] = JsonTree.ToArray(found.Audiences),
            }
            : new JsonObject { ["user"] = new JsonObject(), ["error"] = "[invalid bearer token, token lookup failed]" };
    }

    private void Manage(ResourceType type, JsonObject body, WriteOptions options)
    {
        if (!body.ContainsKey("metadata"))
        {
            body.Insert(2, "metadata", new JsonObject());
        }

        var fields = new ManagedFields();
        var writer = new Writer(options.Manager, type.GroupVersion, options.Subresource, state.Now, FieldMasks.Status);
        fields.Update(type.Schema, ObjectDecoder.Empty(type), body, writer);
        fields.Write(body, sorted: false);
    }

    private static JsonObject UserJson(UserInfo user)
    {
        var json = new JsonObject { ["username"] = user.Name };
        if (user.Uid is not null)
        {
            json["uid"] = user.Uid;
        }

        json["groups"] = JsonTree.ToArray(user.Groups);
        if (user.Extra is { Count: > 0 } extra)
        {
            json["extra"] = new JsonObject([.. extra.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, JsonTree.ToArray(e.Value)))]);
        }

        return json;
    }
}
