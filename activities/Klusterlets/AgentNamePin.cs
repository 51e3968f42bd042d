using System.Globalization;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Fixes the name that an agent of two pods registers under, which would else be five random characters that nothing tells: the agent takes
/// what its Secret says when it starts. So the name in its CSR is exact in every mode. The agent later keeps its certificate in the same
/// Secret. A second run finds the name there.
/// </summary>
internal static class AgentNamePin
{
    /// <summary>The Secret that an agent keeps its name and certificate in.</summary>
    public const string SecretName = "hub-kubeconfig-secret";

    private const string NameKey = "agent-name";
    private const string ClusterKey = "cluster-name";
    private const string CertificateKey = "tls.crt";
    private const int Rounds = 5;

    /// <summary>The name that the agent of this registration has; null while the Klusterlet, whose UID it may be, is not made.</summary>
    public static string? NameOf(Registration registration) =>
        registration.Plan.Mode.IsSingleton() ? registration.Klusterlet?.Uid : registration.Plan.Names.Klusterlet;

    /// <summary>Whether that Secret holds a certificate of an agent of that name.</summary>
    public static bool HoldsCertificate(Secret? secret, string? name) =>
        name is not null && secret?.TextOf(NameKey)?.Reveal() == name && secret.TextOf(CertificateKey) is not null;

    /// <summary>Brings the Secret about, where the mode needs it. To be called before the Klusterlet is made.</summary>
    public static async Task EnsureAsync(Registration registration, ClusterClient runner, CancellationToken cancellationToken)
    {
        if (registration.Plan.Mode.IsSingleton())
        {
            return;
        }

        var wanted = Wanted(registration);
        for (var round = 0; round < Rounds; round++)
        {
            var created = await runner.CreateAsync<Secret>(ResourceKind.Secret, wanted, found => Says(found, registration), cancellationToken);
            if (created.Created || Says(created.Value, registration))
            {
                return;
            }

            var found = created.Value;
            if (!Owner.IsSameRegistration(found.Metadata, registration) || found.TextOf(CertificateKey) is not null)
            {
                throw Foreign(registration, runner);
            }

            var replaced = await runner.ReplaceAsync(
                ResourceKind.Secret, wanted with { Metadata = wanted.Metadata with { ResourceVersion = found.Metadata.ResourceVersion } }, cancellationToken);
            if (replaced.IsDone)
            {
                return;
            }
        }

        throw Changing.Of(runner, string.Create(CultureInfo.InvariantCulture, $"Secret/{registration.Plan.Names.RunsIn}/{SecretName}"));
    }

    /// <summary>Whoever wrote it: an agent that lost its Secret writes it anew, without our marks.</summary>
    private static bool Says(Secret secret, Registration registration) =>
        secret.TextOf(NameKey)?.Reveal() == NameOf(registration) && secret.TextOf(ClusterKey)?.Reveal() == registration.Cluster.Value;

    private static Secret Wanted(Registration registration) =>
        new()
        {
            Metadata = Owner.Metadata(registration, SecretName, registration.Plan.Names.RunsIn),
            Type = "Opaque",
            Data = new Dictionary<string, SecretText>(StringComparer.Ordinal)
            {
                [NameKey] = SecretText.OfData(NameOf(registration)!),
                [ClusterKey] = SecretText.OfData(registration.Cluster.Value),
            },
        };

    private static HubRefusedException Foreign(Registration registration, ClusterClient runner) =>
        new(
            $"{runner.ClusterName} has a Secret {registration.Plan.Names.RunsIn}/{SecretName} of another agent.",
            Reasons.SecretForeign,
            "An agent of another hub may use this namespace: find out, or ask for agentNamespace 'own'.");
}
