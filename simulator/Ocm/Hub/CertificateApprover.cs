using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>
/// Approves renewals that an agent asks for under its own identity, and, with the feature gate, bootstrap requests of listed users.
/// </summary>
internal sealed class CertificateApprover(ClusterClient client, AutoApprovalGate gate, TimeProvider time)
{
    public async Task ReconcileAsync(JsonObject request, CancellationToken cancellationToken)
    {
        if (request.Objects("status", "conditions").Any() || AgentSubject.Of(request) is not { } subject)
        {
            return;
        }

        var user = request.Text("spec", "username") ?? "";
        if (user == subject.CommonName)
        {
            if (await MayRenewAsync(request, subject.Cluster, cancellationToken))
            {
                await ApproveAsync(request, "Auto approving Managed cluster agent certificate after SubjectAccessReview.", cancellationToken);
            }
        }
        else if (gate.Approves(user))
        {
            await ApproveAsync(request, "Auto approving Managed cluster agent certificate.", cancellationToken);
        }
    }

    private async Task<bool> MayRenewAsync(JsonObject request, string cluster, CancellationToken cancellationToken)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = ResourceTypes.SubjectAccessReviews.ApiVersion,
            ["kind"] = ResourceTypes.SubjectAccessReviews.Kind,
            ["spec"] = new JsonObject
            {
                ["user"] = request.Text("spec", "username"),
                ["groups"] = request.At("spec", "groups")?.DeepClone(),
                ["resourceAttributes"] = new JsonObject
                {
                    ["group"] = "register.open-cluster-management.io",
                    ["resource"] = "managedclusters",
                    ["subresource"] = "clientcertificates",
                    ["verb"] = "renew",
                },
            },
        };
        var answer = await client.CreateAsync(ResourceTypes.SubjectAccessReviews, review, cancellationToken);
        return cluster.Length > 0 && answer.Flag("status", "allowed");
    }

    private async Task ApproveAsync(JsonObject request, string message, CancellationToken cancellationToken)
    {
        var approved = request.Copy();
        var now = Client.Conditions.Timestamp(time.GetUtcNow());
        approved.Child("status")["conditions"] = new JsonArray(new JsonObject
        {
            ["lastTransitionTime"] = now,
            ["lastUpdateTime"] = now,
            ["message"] = message,
            ["reason"] = "AutoApprovedByHubCSRApprovingController",
            ["status"] = "True",
            ["type"] = "Approved",
        });
        try
        {
            await client.UpdateSubresourceAsync(ResourceTypes.CertificateSigningRequests, approved, "approval", cancellationToken);
        }
        catch (ApiException lost) when (lost.IsNotFound || lost.IsConflict)
        {
            return;
        }
    }
}

/// <summary>The subject of an agent's certificate request; null when it is none.</summary>
internal sealed record AgentSubject(string CommonName, string Cluster)
{
    public static AgentSubject? Of(JsonObject request)
    {
        var cluster = request.Text("metadata", "labels", HubNames.ClusterNameLabel);
        if (cluster is null
            || request.Text("metadata", "labels", HubNames.AddOnNameLabel) is not null
            || request.Text("spec", "signerName") != HubNames.AgentSigner
            || Read(request) is not { } name)
        {
            return null;
        }

        var (commonNames, organizations) = DistinguishedNames.Read(name);
        var commonName = commonNames is [var onlyName] ? onlyName : "";
        var groups = organizations.Where(group => group != HubNames.AllClustersGroup).ToList();
        var prefix = $"{HubNames.ClusterGroup(cluster)}:";
        return groups is [var only] && only == HubNames.ClusterGroup(cluster)
            && commonName.StartsWith(prefix, StringComparison.Ordinal)
            && commonName.Length > prefix.Length
            && !commonName[prefix.Length..].Contains(':', StringComparison.Ordinal)
            ? new AgentSubject(commonName, cluster)
            : null;
    }

    private static X500DistinguishedName? Read(JsonObject request)
    {
        try
        {
            var pem = Encoding.ASCII.GetString(Convert.FromBase64String(request.Text("spec", "request") ?? ""));
            return CertificateRequest.LoadSigningRequestPem(
                pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation).SubjectName;
        }
        catch (Exception garbage) when (garbage is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
