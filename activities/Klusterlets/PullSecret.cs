using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Puts the credentials for a private registry where the operator takes them from: one Secret beside it, for all klusterlets of that cluster.
/// Registries that are in it stay; one that is there with other credentials is only replaced in a Secret of ours. What is written is read
/// here and goes nowhere else. A second run finds it.
/// </summary>
internal sealed class PullSecret(RegistrationClusters clusters)
{
    /// <summary>The Secret that the operator copies to its agents.</summary>
    public const string SecretName = "open-cluster-management-image-pull-credentials";

    private const string Key = ".dockerconfigjson";
    private const string Auths = "auths";
    private const string SecretType = "kubernetes.io/dockerconfigjson";
    private const int Rounds = 5;

    /// <summary>Brings it about, where the registration names one.</summary>
    public async Task EnsureAsync(ClaimPass pass, Registration registration, CancellationToken cancellationToken)
    {
        if (registration.Plan.Options?.PullSecret is not { } name)
        {
            return;
        }

        var wanted = AuthsOf(await clusters.Fleet.ReadPullSecretAsync(name, cancellationToken));
        var runner = pass.Over(clusters.Runner(registration));
        for (var round = 0; round < Rounds; round++)
        {
            var created = await runner.CreateAsync<Secret>(ResourceKind.Secret, Of(registration, wanted), found => Holds(found, wanted), cancellationToken);
            if (created.Created || Holds(created.Value, wanted))
            {
                return;
            }

            var found = created.Value;
            var known = AuthsOf(found.TextOf(Key));
            var ours = found.Metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue;
            if (found.Type != SecretType || (!ours && known.Any(entry => wanted[entry.Key] is { } other && !JsonNode.DeepEquals(entry.Value, other))))
            {
                throw Foreign(registration, runner);
            }

            foreach (var (registry, credentials) in wanted)
            {
                known[registry] = credentials?.DeepClone();
            }

            var replaced = await runner.ReplaceAsync(ResourceKind.Secret, found with { Data = DataOf(known) }, cancellationToken);
            if (replaced.IsDone)
            {
                return;
            }
        }

        throw Changing.Of(runner, $"Secret/{RegistrationNames.OperatorNamespace}/{SecretName}");
    }

    private static bool Holds(Secret secret, JsonObject wanted)
    {
        var known = AuthsOf(secret.TextOf(Key));
        return wanted.All(entry => JsonNode.DeepEquals(known[entry.Key], entry.Value));
    }

    private static Secret Of(Registration registration, JsonObject auths) =>
        new()
        {
            Metadata = Owner.Metadata(registration, SecretName, RegistrationNames.OperatorNamespace),
            Type = SecretType,
            Data = DataOf(auths),
        };

    private static Dictionary<string, SecretText> DataOf(JsonObject auths) => new(StringComparer.Ordinal)
    {
        [Key] = SecretText.OfData(new JsonObject { [Auths] = auths.DeepClone() }.ToJsonString()),
    };

    private static JsonObject AuthsOf(SecretText? text)
    {
        try
        {
            return (JsonNode.Parse(text?.Reveal() ?? "{}") as JsonObject)?[Auths]?.DeepClone() as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static HubRefusedException Foreign(Registration registration, ClusterClient runner) =>
        new(
            $"{runner.ClusterName} has a Secret {RegistrationNames.OperatorNamespace}/{SecretName} of others with other credentials for a registry of pull secret {registration.Plan.Options!.PullSecret}.",
            Reasons.SecretForeign,
            "Bring the two into line, or leave the pull secret out: agents there pull with what the operator has.");
}
