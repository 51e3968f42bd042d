using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Secrets: stringData becomes data, types demand keys, immutable ones stay as they are.</summary>
internal sealed class SecretRules : KindRules
{
    public override void PrepareCreate(ResourceType type, JsonObject next, UserInfo user) => Convert(next);

    public override void PrepareUpdate(ResourceType type, JsonObject old, JsonObject next, string? subresource, string now) => Convert(next);

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        ConfigMapRules.CheckKeys(next, "data", errors);
        CheckType(next, errors);
        if (old is null)
        {
            return;
        }

        if (old.Text("type") != next.Text("type"))
        {
            errors.Insert(0, FieldError.Invalid("type", next["type"], "field is immutable"));
        }

        ConfigMapRules.CheckImmutable(old, next, ["data"], errors);
    }

    private static void CheckType(JsonObject next, List<FieldError> errors)
    {
        string[] demanded = next.Text("type") switch
        {
            "kubernetes.io/tls" => ["tls.crt", "tls.key"],
            "kubernetes.io/ssh-auth" => ["ssh-privatekey"],
            "kubernetes.io/dockerconfigjson" => [".dockerconfigjson"],
            "kubernetes.io/dockercfg" => [".dockercfg"],
            _ => [],
        };
        errors.AddRange(demanded.Where(k => next.At("data", k) is null).Select(k => FieldError.Required($"data[{k}]")));
        if (next.Text("type") == "kubernetes.io/service-account-token"
            && string.IsNullOrEmpty(next.Text("metadata", "annotations", "kubernetes.io/service-account.name")))
        {
            errors.Add(FieldError.Required("metadata.annotations[kubernetes.io/service-account.name]"));
        }
    }

    private static void Convert(JsonObject next)
    {
        foreach (var (key, value) in next.Object("stringData") ?? [])
        {
            next.Child("data")[key] = System.Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsText() ?? ""));
        }

        next.Remove("stringData");
    }
}
