using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>
/// One reading of a managed or hosting cluster. Of secrets only the agents' certificates and the times of hosted agents' credentials are looked
/// at; everything else of them stays on the server.
/// </summary>
internal sealed class RunnerReading(ClusterClient client, SweptCluster cluster, ListBudget budget)
{
    private const string OfOurs = OwnerAnnotations.ManagedBy + "=" + OwnerAnnotations.ManagedByValue;
    private const string HubSecret = "hub-kubeconfig-secret";

    /// <summary>Reads it all.</summary>
    public async Task<RunnerFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var klusterlets = await KlusterletsAsync(cancellationToken);
        var (slots, identities) = cluster.Hosting
            ? (await OwnedAsync(ResourceKind.Lease, RegistrationNames.OwnNamespace, "lease", cancellationToken), (IReadOnlyList<OwnedObject>)[])
            : ([], await OwnedAsync(ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, "serviceaccount", cancellationToken));
        return new RunnerFacts
        {
            Runner = cluster,
            Klusterlets = klusterlets,
            Slots = [.. slots.Where(slot => slot.Subject.StartsWith($"lease/{SlotLedger.Prefix}", StringComparison.Ordinal))],
            ManagedIdentities = identities,
            BootstrapSecrets = await BootstrapSecretsAsync(cancellationToken),
            Certificates = await CertificatesAsync(cancellationToken),
            ExternalCredentials = cluster.Hosting ? await ExternalCredentialsAsync(cancellationToken) : [],
            Namespaces = [.. (await OwnedAsync(ResourceKind.Namespace, null, "namespace", cancellationToken)).Where(ns => !IsShared(ns))],
        };
    }

    private async Task<IReadOnlyList<KlusterletOnRunner>> KlusterletsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync<KlusterletRow, KlusterletOnRunner>(
                new ListOf(ResourceKind.Klusterlet), row => row.IsOurs ? Seen(row) : null, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return [];
        }
    }

    private Task<IReadOnlyList<OwnedObject>> OwnedAsync(ResourceKind kind, string? ns, string word, CancellationToken cancellationToken) =>
        ReadAsync<Row, OwnedObject>(
            new ListOf(kind, ns, OfOurs) { MetadataOnly = true }, row => row.IsOurs ? row.Owned($"{word}/{row.Metadata.Name}") : null, cancellationToken);

    private Task<IReadOnlyList<BootstrapSecretSeen>> BootstrapSecretsAsync(CancellationToken cancellationToken) =>
        ReadAsync<Row, BootstrapSecretSeen>(
            new ListOf(ResourceKind.Secret, LabelSelector: OfOurs, FieldSelector: $"metadata.name={BootstrapTokens.SecretName}") { MetadataOnly = true },
            row => row.IsOurs
                ? new BootstrapSecretSeen(
                    row.Owned($"secret/{row.Metadata.Name} -n {row.Metadata.Namespace}"), row.Annotation(OwnerAnnotations.IdentityUid), row.TimeIn(OwnerAnnotations.ExpiresAt))
                : null,
            cancellationToken);

    private Task<IReadOnlyList<CredentialSeen>> CertificatesAsync(CancellationToken cancellationToken) =>
        ReadAsync<CertificateRow, CredentialSeen>(
            new ListOf(ResourceKind.Secret, FieldSelector: $"metadata.name={HubSecret}"),
            row => Credential(row, CredentialPeriod.OfCertificate(row.Data?.Certificate)),
            cancellationToken);

    private Task<IReadOnlyList<CredentialSeen>> ExternalCredentialsAsync(CancellationToken cancellationToken) =>
        ReadAsync<KubeconfigRow, CredentialSeen>(
            new ListOf(ResourceKind.Secret, FieldSelector: $"metadata.name={ExternalKubeconfig.SecretName}"),
            row => Credential(row, CredentialPeriod.OfKubeconfig(row.Data?.Kubeconfig)),
            cancellationToken);

    private async Task<IReadOnlyList<TSeen>> ReadAsync<TRow, TSeen>(ListOf list, Func<TRow, TSeen?> see, CancellationToken cancellationToken)
        where TRow : class
        where TSeen : class
    {
        var all = new List<TSeen>();
        await foreach (var page in client.PagesAsync<TRow>(list, budget, cancellationToken))
        {
            all.AddRange(page.Select(see).OfType<TSeen>());
        }

        return all;
    }

    private static KlusterletOnRunner Seen(KlusterletRow row)
    {
        var hosted = row.Spec?.DeployOption?.Mode is nameof(AgentMode.Hosted) or nameof(AgentMode.SingletonHosted);
        var degraded = row.Status?.Of(ConditionTypes.HubConnectionDegraded) is { IsTrue: true } condition ? condition : null;
        var runsIn = hosted ? row.Metadata.Name : row.Spec?.Namespace is { Length: > 0 } ns ? ns : RegistrationNames.DefaultAgentNamespace;
        return new KlusterletOnRunner(row.Owned($"klusterlet/{row.Metadata.Name}"), hosted, runsIn)
        {
            DegradedReason = degraded?.Reason,
            DegradedMessage = degraded?.Message,
            HostAlias = row.Spec?.HubApiServerHostAlias is not null,
        };
    }

    private static CredentialSeen? Credential(Row row, CredentialPeriod period) =>
        row.Metadata.Namespace is { } ns ? new CredentialSeen(ns, period.NotBefore, period.NotAfter) : null;

    private static bool IsShared(OwnedObject ns) =>
        ns.Subject is $"namespace/{RegistrationNames.OwnNamespace}" or $"namespace/{RegistrationNames.OperatorNamespace}";
}
