using System.Text;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A Secret. Its data are guarded texts: nothing but the cluster client serializes them, and printing shows the keys alone.</summary>
public sealed record Secret : KubernetesObject
{
    public string? Type { get; init; }

    public bool? Immutable { get; init; }

    /// <summary>The entries, each value in base64 as the API has it.</summary>
    public IReadOnlyDictionary<string, SecretText>? Data { get; init; }

    /// <summary>The entry decoded as UTF-8 text; null when the key is missing or its value is empty or not base64.</summary>
    public SecretText? TextOf(string key)
    {
        if (Data is null || !Data.TryGetValue(key, out var value) || value is null)
        {
            return null;
        }

        var buffer = new byte[value.Reveal().Length];
        return Convert.TryFromBase64String(value.Reveal(), buffer, out var length) && length > 0
            ? SecretText.Of(Encoding.UTF8.GetString(buffer, 0, length))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"Secret {Metadata.Namespace}/{Metadata.Name} [{string.Join(", ", Data?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())}]";
}
