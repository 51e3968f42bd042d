using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// Gets a certificate of the hub by a CertificateSigningRequest. One request is followed at a time: a deleted one is made anew at once, a
/// denied one is final, and with ten requests of the cluster on the hub no further one is made.
/// </summary>
internal sealed class CertificateIssue(AgentContext agent, ClusterClient hub)
{
    private const int RequestLimit = 10;
    private static readonly TimeSpan HaltedRecheck = TimeSpan.FromMinutes(1);

    private readonly WatchedResources _requests = new(
        hub,
        ResourceTypes.CertificateSigningRequests,
        null,
        $"labelSelector={Uri.EscapeDataString($"{HubNames.ClusterNameLabel}={agent.Cluster}")}",
        agent.Time)
    {
        RefusalBackoff = failures => TimeSpan.FromSeconds(Math.Min(0.8 * Math.Pow(2, failures), 30)),
    };

    private readonly Nodes.Signal _changed = new();

    /// <summary>Returns certificate and key in PEM; waits for as long as it takes.</summary>
    public async Task<(string Certificate, string Key)> IssueAsync(CancellationToken cancellationToken)
    {
        _requests.Changed = (_, _) => _changed.Set();
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = _requests.RunAsync(following.Token);
        try
        {
            await _requests.Synced.WaitAsync(cancellationToken);
            while (true)
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                var name = await PostAsync(key, cancellationToken);
                if (await FollowAsync(name, cancellationToken) is { } certificate)
                {
                    return (certificate, key.ExportECPrivateKeyPem());
                }
            }
        }
        finally
        {
            await following.CancelAsync();
            await Task.WhenAny(watching);
        }
    }

    private async Task<string> PostAsync(ECDsa key, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            if (_requests.Count >= RequestLimit)
            {
                await Task.Delay(HaltedRecheck, agent.Time, cancellationToken);
                continue;
            }

            try
            {
                var created = await hub.CreateAsync(
                    ResourceTypes.CertificateSigningRequests, NewRequest(key), cancellationToken);
                return created.Name();
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                var wait = TimeSpan.FromSeconds(Math.Min(0.4 * Math.Pow(2, failures++), 30));
                await Task.Delay(wait, agent.Time, cancellationToken);
            }
        }
    }

    /// <summary>The certificate, or null when the request was deleted.</summary>
    private async Task<string?> FollowAsync(string name, CancellationToken cancellationToken)
    {
        var seen = false;
        while (true)
        {
            var changed = _changed.Next;
            var request = _requests.Find(name);
            if (request is null && seen)
            {
                return null;
            }

            seen |= request is not null;
            if (request is not null && IsApproved(request) && request.Text("status", "certificate") is { } encoded)
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static bool IsApproved(JsonObject request) =>
        request.IsTrue("Approved") && !request.IsTrue("Denied") && !request.IsTrue("Failed");

    private JsonObject NewRequest(ECDsa key)
    {
        var subject = DistinguishedNames.Write(
            agent.UserName, [HubNames.ClusterGroup(agent.Cluster), HubNames.AllClustersGroup]);
        var pem = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem() + "\n";
        var request = new JsonObject
        {
            ["apiVersion"] = ResourceTypes.CertificateSigningRequests.ApiVersion,
            ["kind"] = ResourceTypes.CertificateSigningRequests.Kind,
            ["metadata"] = new JsonObject
            {
                ["generateName"] = $"{agent.Cluster}-",
                ["labels"] = new JsonObject { [HubNames.ClusterNameLabel] = agent.Cluster },
            },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
                ["signerName"] = HubNames.AgentSigner,
                ["usages"] = new JsonArray("digital signature", "key encipherment", "client auth"),
            },
        };
        if (agent.Settings.CertificateSeconds > 0)
        {
            request["spec"]!["expirationSeconds"] = agent.Settings.CertificateSeconds;
        }

        return request;
    }
}
