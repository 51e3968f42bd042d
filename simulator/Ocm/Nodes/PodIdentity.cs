using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>The token of a pod's service account, asked for by the kubelet and renewed at 80 % of its life.</summary>
internal sealed class PodIdentity(ClusterClient kubelet, string @namespace, string account, TimeProvider time) : IDisposable
{
    private const double RenewAt = 0.8;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3607);

    private readonly SemaphoreSlim _one = new(1);
    private string? _token;
    private DateTimeOffset _renewAt;

    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (_token is null || now >= _renewAt)
            {
                _token = await RequestAsync(cancellationToken);
                _renewAt = now + (Lifetime * RenewAt);
            }

            return _token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<string> RequestAsync(CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["expirationSeconds"] = (long)Lifetime.TotalSeconds },
        };
        var answer = await kubelet.CreateSubresourceAsync(
            ResourceTypes.ServiceAccounts, @namespace, account, "token", request, cancellationToken);
        return answer.Text("status", "token") ?? "";
    }
}
