using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Signs approved requests of the client signers with the cluster's authority.</summary>
internal sealed class CsrSigner(ClusterState state, ObjectWriter writer) : IController
{
    private const long DefaultSeconds = 365 * 24 * 3600;

    private static readonly GroupResource Requests = new("certificates.k8s.io", "certificatesigningrequests");
    private static readonly WriteOptions Options = WriteOptions.Controller("certificate-controller") with { Subresource = "status" };

    private static readonly Dictionary<string, X509KeyUsageFlags> Usages = new(StringComparer.Ordinal)
    {
        ["digital signature"] = X509KeyUsageFlags.DigitalSignature,
        ["key encipherment"] = X509KeyUsageFlags.KeyEncipherment,
        ["client auth"] = X509KeyUsageFlags.None,
    };

    public async Task HandleAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        if (change.Resource != Requests || change.Kind == StoreEventKind.Deleted || !IsDue(change.New.Tree))
        {
            return;
        }

        var type = state.Registry.Find(Requests.Group, "v1", Requests.Plural)!;
        var (certificate, problem) = Sign(change.New.Tree);
        await writer.UpdateAsync(
            type, null, change.New.Name, current => certificate is null ? Failed(current, problem!) : Issued(current, certificate), Options, cancellationToken);
    }

    private static bool IsDue(JsonObject csr)
    {
        var types = csr.Items("status", "conditions").Select(c => c.Text("type")).ToHashSet(StringComparer.Ordinal);
        return types.Contains("Approved") && !types.Contains("Denied") && !types.Contains("Failed")
            && csr.Text("status", "certificate") is null
            && csr.Text("spec", "signerName") == "kubernetes.io/kube-apiserver-client";
    }

    private (string? Certificate, string? Problem) Sign(JsonObject csr)
    {
        var usages = csr.Texts("spec", "usages").ToArray();
        if (usages.FirstOrDefault(u => !Usages.ContainsKey(u)) is { } foreign)
        {
            return (null, $"invalid usage for client certificate: {foreign}");
        }

        if (!usages.Contains("client auth", StringComparer.Ordinal))
        {
            return (null, "missing required usage for client certificate: client auth");
        }

        var (request, problem) = CsrRules.ReadRequest(csr);
        if (request is null)
        {
            return (null, problem);
        }

        var flags = usages.Aggregate(X509KeyUsageFlags.None, (all, u) => all | Usages[u]);
        var lifetime = TimeSpan.FromSeconds(csr.Number("spec", "expirationSeconds") ?? DefaultSeconds);
        return (state.Authority.IssueRequested(request, flags, lifetime), null);
    }

    private static JsonObject Issued(JsonObject current, string certificate)
    {
        var next = current.Copy();
        next.Child("status")["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate));
        return next;
    }

    private JsonObject Failed(JsonObject current, string problem)
    {
        var next = current.Copy();
        var conditions = (JsonArray)(next.Child("status")["conditions"] ??= new JsonArray());
        conditions.Add(new JsonObject
        {
            ["type"] = "Failed",
            ["status"] = "True",
            ["reason"] = "SignerValidationFailure",
            ["message"] = problem,
            ["lastUpdateTime"] = state.Now,
            ["lastTransitionTime"] = state.Now,
        });
        return next;
    }
}
