using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Certificates;

/// <summary>What the cases about certificate signing requests share.</summary>
public abstract class CertificateCase(Workspace space) : KubernetesCase(space)
{
    internal const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    internal Task<Answer> PostAsync(string name, object body) => MakeAsync(Requests, name, body);

    internal static JsonNode With(Answer request, string type, string status = "True")
    {
        var copy = request.Json.DeepClone();
        var statusNode = copy["status"] as JsonObject ?? [];
        copy["status"] = statusNode;
        var conditions = statusNode["conditions"] as JsonArray ?? [];
        statusNode["conditions"] = conditions;
        conditions.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["reason"] = "Conformance",
            ["message"] = "by the conformance suite",
        });

        return copy;
    }

    protected Task<Answer> DecideAsync(Answer request, string type, string status = "True") =>
        Admin.PutAsync($"{Requests}/{request.Name}/approval", With(request, type, status), Stop);

    protected Task<Answer> IssuedAsync(string name) => Eventually.Sees(
        () => Admin.GetAsync($"{Requests}/{name}", Stop), answer => answer.Json.At("status", "certificate") is not null, Stop, seconds: 30);
}
