using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Services get an address of the cluster.</summary>
internal sealed class ServiceRules : KindRules
{
    public override void PrepareCreate(ResourceType type, JsonObject next, UserInfo user)
    {
        var (spec, uid) = (next.Child("spec"), next.Text("metadata", "uid")!);
        if (spec.Text("type") != "ExternalName" && string.IsNullOrEmpty(spec.Text("clusterIP")))
        {
            var hash = SHA256.HashData(Encoding.ASCII.GetBytes(uid));
            spec["clusterIP"] = $"10.96.{hash[0]}.{1 + (hash[1] % 254)}";
        }

        if (spec.Text("clusterIP") is { } address)
        {
            spec["clusterIPs"] ??= JsonTree.ToArray([address]);
            spec["ipFamilies"] ??= JsonTree.ToArray(["IPv4"]);
            spec["ipFamilyPolicy"] ??= "SingleStack";
        }

        next["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
    }

    public override void PrepareUpdate(ResourceType type, JsonObject old, JsonObject next, string? subresource, string now)
    {
        base.PrepareUpdate(type, old, next, subresource, now);
        foreach (var field in (string[])["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            if (next.At("spec", field) is null && old.At("spec", field) is { } kept)
            {
                next.Child("spec")[field] = kept.DeepClone();
            }
        }
    }

    public override FieldError? CheckName(string name) => ObjectNames.CheckLabel(name);
}
