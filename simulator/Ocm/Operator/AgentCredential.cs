using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// A hosted agent's own credentials for the managed cluster: tokens of its accounts there, good for about 360 days. The Singleton form has
/// one, else registration and work have one each.
/// </summary>
internal sealed class AgentCredential(OperatorContext context)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8640);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromHours(1728);

    public async Task EnsureAsync(KlusterletConfig klusterlet, ClusterClient managed, CancellationToken cancellationToken)
    {
        var external = await context.Client.GetAsync(
            ResourceTypes.Secrets, klusterlet.AgentNamespace, KlusterletNames.ExternalSecret, cancellationToken);
        var kubeconfig = KubeconfigFor(ManagedConnections.Read(external));
        if (klusterlet.IsSingleton)
        {
            await EnsureAsync(klusterlet, managed, KlusterletNames.AgentSecret, klusterlet.WorkAccount, kubeconfig, cancellationToken);
            return;
        }

        await EnsureAsync(klusterlet, managed, KlusterletNames.RegistrationSecret, klusterlet.RegistrationAccount, kubeconfig, cancellationToken);
        await EnsureAsync(klusterlet, managed, KlusterletNames.WorkSecret, klusterlet.WorkAccount, kubeconfig, cancellationToken);
    }

    private async Task EnsureAsync(
        KlusterletConfig klusterlet, ClusterClient managed, string name, string accountName, string kubeconfig, CancellationToken cancellationToken)
    {
        var account = await managed.GetAsync(
            ResourceTypes.ServiceAccounts, klusterlet.ManagedNamespace, accountName, cancellationToken);
        var found = await context.Client.FindAsync(ResourceTypes.Secrets, klusterlet.AgentNamespace, name, cancellationToken);
        if (found is not null && IsGood(found, account.Uid(), kubeconfig))
        {
            return;
        }

        var (token, expiration) = await RequestTokenAsync(klusterlet, managed, accountName, cancellationToken);
        var secret = Rbac.Named(klusterlet.AgentNamespace, name, klusterlet.Labels());
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject
        {
            ["expiration"] = Encoded(expiration),
            ["kubeconfig"] = Encoded(kubeconfig),
            ["serviceaccount_name"] = Encoded(accountName),
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
        KlusterletConfig klusterlet, ClusterClient managed, string account, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["expirationSeconds"] = (long)Lifetime.TotalSeconds },
        };
        var answer = await managed.CreateSubresourceAsync(
            ResourceTypes.ServiceAccounts, klusterlet.ManagedNamespace, account, "token", request, cancellationToken);
        return (answer.Text("status", "token") ?? "", answer.Text("status", "expirationTimestamp") ?? "");
    }

    /// <summary>tls-server-name is copied (since v1.3.0), proxy-url is not.</summary>
    private string KubeconfigFor(Kubeconfig external) =>
        new Kubeconfig
        {
            Server = external.Server,
            CertificateAuthority = external.CertificateAuthority,
            TlsServerName = context.Release < OcmRelease.V13 ? null : external.TlsServerName,
            ClusterEntry = "cluster",
        }.Write("context", "user", new JsonObject { ["tokenFile"] = "/spoke/config/token" });

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Decoded(JsonObject secret, string key) =>
        secret.Bytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
