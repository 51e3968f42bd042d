using System.Text.Json;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Yaml;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>
/// Where the credentials for an image registry are: a docker config in a file, or as a secret of a vault. Read when it is used; nothing of it
/// is kept here.
/// </summary>
/// <param name="Name">What options call it.</param>
/// <param name="File">The file's full path; null where it is in a vault.</param>
/// <param name="Secret">The vault's secret; null where it is a file.</param>
public sealed record FleetPullSecret(string Name, string? File, VaultSecretId? Secret)
{
    internal const int MaximumBytes = 256 * 1024;

    /// <summary>What is wrong with the file now; null for nothing, and for a vault, which is not asked.</summary>
    internal string? Problem()
    {
        if (File is null)
        {
            return null;
        }

        var (text, problem) = BoundedFile.Read(File, MaximumBytes);
        return text is null ? $"the docker config {problem}" : ProblemOf(text);
    }

    internal async Task<SecretText> ReadAsync(AzureReader azure, CancellationToken cancellationToken)
    {
        var (text, problem) = File is null ? ((await azure.ReadSecretAsync(Secret!, $"pull secret {Name}", cancellationToken)).Reveal(), null) : BoundedFile.Read(File, MaximumBytes);
        problem = text is null ? $"the docker config {problem}" : ProblemOf(text);
        return problem is null
            ? SecretText.Of(text!)
            : throw new HubRefusedException(
                $"Pull secret {Name} cannot be used: {problem}", ClusterFailureCode.CredentialUnusable, "Give a docker config as 'docker login' writes it.");
    }

    /// <summary>What is wrong with a docker config; null for nothing. Nothing of it is repeated.</summary>
    internal static string? ProblemOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("auths", out var auths)
                && auths.ValueKind == JsonValueKind.Object
                && auths.EnumerateObject().Any()
                    ? null
                    : "it is no docker config: it has no 'auths'";
        }
        catch (JsonException)
        {
            return "it is no docker config: it is not JSON";
        }
    }
}
