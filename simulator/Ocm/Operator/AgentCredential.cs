using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>The hosted agent's own credential for the managed cluster: a token of its account there, good for about 360 days.</summary>
internal sealed class AgentCredential(OperatorContext context)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8640);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromHours(1728);

    public async Task EnsureAsync(KlusterletConfig klusterlet, ClusterClient managed, CancellationToken cancellationToken)
    {
        var account = await managed.GetAsync(
            ResourceTypes.ServiceAccounts, klusterlet.ManagedNamespace, klusterlet.WorkAccount, cancellationToken);
        var external = await context.Client.GetAsync(
            ResourceTypes.Secrets, klusterlet.AgentNamespace, KlusterletNames.ExternalSecret, cancellationToken);
        var found = await context.Client.FindAsync(
            ResourceTypes.Secrets, klusterlet.AgentNamespace, KlusterletNames.AgentSecret, cancellationToken);
        var kubeconfig = KubeconfigFor(ManagedConnections.Read(external));
        if (found is not null && IsGood(found, account.Uid(), kubeconfig))
        {
            return;
        }

        var (token, expiration) = await RequestTokenAsync(klusterlet, managed, cancellationToken);
        var secret = Rbac.Named(klusterlet.AgentNamespace, KlusterletNames.AgentSecret, klusterlet.Labels());
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject
        {
            ["expiration"] = Encoded(expiration),
            ["kubeconfig"] = Encoded(kubeconfig),
            ["serviceaccount_name"] = Encoded(klusterlet.WorkAccount),
            ["serviceaccount_namespace"] = Encoded(klusterlet.ManagedNamespace),
            ["serviceaccount_uid"] = Encoded(account.Uid()),
            ["token"] = Encoded(token),
        };
        await context.Client.EnsureAsync(ResourceTypes.Secrets, secret, cancellationToken);
    }

    private bool IsGood(JsonObject secret, string accountUid, string kubeconfig) =>
        Decoded(secret, "serviceaccount_uid") == accountUid
        && Decoded(secret, "kubeconfig") == kubeconfig
        && JsonValue.Create(Decoded(secret, "expiration")).Time() is { } end
        && end - context.Time.GetUtcNow() >= RenewBefore;

    private static async Task<(string Token, string Expiration)> RequestTokenAsync(
        KlusterletConfig klusterlet, ClusterClient managed, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["expirationSeconds"] = (long)Lifetime.TotalSeconds },
        };
        var answer = await managed.CreateSubresourceAsync(
            ResourceTypes.ServiceAccounts, klusterlet.ManagedNamespace, klusterlet.WorkAccount, "token", request, cancellationToken);
        return (answer.Text("status", "token") ?? "", answer.Text("status", "expirationTimestamp") ?? "");
    }

    /// <summary>tls-server-name is copied (since v1.3.0), proxy-url is not.</summary>
    private static string KubeconfigFor(Kubeconfig external) =>
        new Kubeconfig
        {
            Server = external.Server,
            CertificateAuthority = external.CertificateAuthority,
            TlsServerName = external.TlsServerName,
            ClusterEntry = "cluster",
        }.Write("context", "user", new JsonObject { ["tokenFile"] = "/spoke/config/token" });

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Decoded(JsonObject secret, string key) =>
        secret.Bytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
