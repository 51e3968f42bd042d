using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Certificate signing requests: the requester is recorded, the specification is fixed, conditions are final.</summary>
internal sealed class CsrRules : KindRules
{
    private static readonly string[] Final = ["Approved", "Denied", "Failed"];

    public override FieldSet Ignored(ResourceType type, string? subresource) =>
        subresource is null ? FieldMasks.Of("spec", "status") : FieldMasks.AllBut("status", type);

    public override void PrepareCreate(ResourceType type, JsonObject next, UserInfo user)
    {
        base.PrepareCreate(type, next, user);
        var spec = next.Child("spec");
        spec["username"] = user.Name;
        spec["groups"] = JsonTree.ToArray(user.Groups);
        SetOrRemove(spec, "uid", user.Uid is null ? null : JsonValue.Create(user.Uid));
        SetOrRemove(spec, "extra", user.Extra is null
            ? null
            : new JsonObject([.. user.Extra.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, JsonTree.ToArray(e.Value)))]));
    }

    public override void PrepareUpdate(ResourceType type, JsonObject old, JsonObject next, string? subresource, string now)
    {
        if (subresource is null)
        {
            Keep(old, next, "spec");
            Keep(old, next, "status");
            return;
        }

        KeepAllBut(old, next, "status");
        var status = next.Child("status");
        if (subresource == "approval")
        {
            Keep(old.Object("status") ?? [], status, "certificate");
        }

        foreach (var condition in status.Items("conditions").OfType<JsonObject>())
        {
            var before = old.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == condition.Text("type"));
            condition["lastUpdateTime"] ??= now;
            condition["lastTransitionTime"] ??= before.Text("lastTransitionTime") ?? now;
        }
    }

    public override void Authorize(ClusterState state, ResourceType type, JsonObject? old, JsonObject next, WriteOptions options)
    {
        if (options.Subresource != "approval")
        {
            return;
        }

        var signer = next.Text("spec", "signerName") ?? "";
        var domain = signer.Split('/')[0] + "/*";
        var may = new[] { signer, domain }.Any(name => state.Rbac.IsAllowed(
            options.User, new AccessAttributes("approve", "certificates.k8s.io", "signers", Name: name)));
        if (!may)
        {
            throw Statuses.Forbidden(type, next.Text("metadata", "name"), $"user not permitted to approve requests with signerName \"{signer}\"");
        }
    }

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        if (old is null)
        {
            ValidateSpec(next, errors);
            return;
        }

        ValidateConditions(old, next, subresource, errors);
    }

    /// <summary>Reads the request of an object, or says what is wrong with it.</summary>
    public static (CertificateRequest? Request, string? Problem) ReadRequest(JsonObject csr)
    {
        string text;
        try
        {
            text = Encoding.UTF8.GetString(Convert.FromBase64String(csr.Text("spec", "request") ?? ""));
        }
        catch (FormatException)
        {
            return (null, "PEM block type must be CERTIFICATE REQUEST");
        }

        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != "CERTIFICATE REQUEST")
        {
            return (null, "PEM block type must be CERTIFICATE REQUEST");
        }

        try
        {
            return (CertificateRequest.LoadSigningRequestPem(
                text, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions), null);
        }
        catch (CryptographicException)
        {
            return (null, "asn1: structure error: malformed certificate request");
        }
    }

    private static void ValidateSpec(JsonObject next, List<FieldError> errors)
    {
        if (ReadRequest(next).Problem is { } problem)
        {
            errors.Add(FieldError.Invalid("spec.request", JsonValue.Create(next.Text("spec", "request") ?? ""), problem));
        }

        var signer = next.Text("spec", "signerName") ?? "";
        if (signer.Length == 0)
        {
            errors.Add(FieldError.Required("spec.signerName"));
        }
        else if (signer.Split('/') is not [var domain, { Length: > 0 }] || !domain.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid("spec.signerName", JsonValue.Create(signer), "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
        }

        if (next.Items("spec", "usages").Count == 0)
        {
            errors.Add(FieldError.Required("spec.usages"));
        }

        if (next.Number("spec", "expirationSeconds") is { } seconds and < 600)
        {
            errors.Add(FieldError.Invalid("spec.expirationSeconds", JsonValue.Create(seconds), "may not specify a duration less than 600 seconds (10 minutes)"));
        }
    }

    private static void ValidateConditions(JsonObject old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        var (before, after) = (TypesOf(old), TypesOf(next));
        for (var i = 0; i < next.Items("status", "conditions").Count; i++)
        {
            var condition = next.Items("status", "conditions")[i];
            if (condition.Text("status") != "True" && Final.Contains(condition.Text("type"), StringComparer.Ordinal))
            {
                errors.Add(FieldError.Unsupported(string.Create(CultureInfo.InvariantCulture, $"status.conditions[{i}].status"), condition.At("status"), ["True"]));
            }
        }

        foreach (var gone in before.Intersect(Final, StringComparer.Ordinal).Except(after, StringComparer.Ordinal))
        {
            errors.Add(FieldError.Forbidden("status.conditions", $"updates may not remove a condition of type \"{gone}\""));
        }

        string[] forbidden = subresource == "approval" ? ["Failed"] : ["Approved", "Denied"];
        foreach (var added in after.Intersect(forbidden, StringComparer.Ordinal).Except(before, StringComparer.Ordinal))
        {
            errors.Add(FieldError.Forbidden("status.conditions", $"updates may not add a condition of type \"{added}\""));
        }

        if (after.Contains("Approved", StringComparer.Ordinal) && after.Contains("Denied", StringComparer.Ordinal))
        {
            var late = before.Contains("Denied", StringComparer.Ordinal) ? "Approved" : "Denied";
            errors.Add(FieldError.Invalid("status.conditions", JsonValue.Create(late), "Approved and Denied conditions are mutually exclusive"));
        }
    }

    private static string[] TypesOf(JsonObject csr) => [.. csr.Items("status", "conditions").Select(c => c.Text("type") ?? "")];

    private static void SetOrRemove(JsonObject owner, string key, JsonNode? value)
    {
        owner.Remove(key);
        if (value is not null)
        {
            owner[key] = value;
        }
    }
}
