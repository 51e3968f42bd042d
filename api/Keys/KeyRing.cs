using System.Text.Json;
using System.Text.Json.Serialization;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Keys;

/// <summary>All keys of an installation, as they stand in a file or a vault's secret.</summary>
public sealed record KeyRing(IReadOnlyList<ApiKey> Keys)
{
    /// <summary>The largest text that is read.</summary>
    public const int MaximumBytes = 1024 * 1024;

    private const int OnlyVersion = 1;

    private static readonly JsonSerializerOptions Form = new(PortableJson.Options)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    // Compared where there is no entry, so that an unknown id takes as long as a known one.
    private static readonly ApiKey Nobody = ApiKey.Make("nobody", ApiRole.Viewer, DateTimeOffset.UnixEpoch, null, static count => new byte[count]).Entry;

    /// <summary>The ring that a text holds.</summary>
    /// <exception cref="FormatException">It holds none; the message quotes nothing.</exception>
    public static KeyRing Parse(string text)
    {
        Written? written;
        try
        {
            written = JsonSerializer.Deserialize<Written>(text, Form);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"it is not a file of keys (line {wrong.LineNumber + 1})", wrong);
        }

        if (written is not { Version: OnlyVersion, Keys: { } keys })
        {
            throw new FormatException($"it is not a file of keys of version {OnlyVersion}");
        }

        if (keys.Any(key => !IsBase64(key.Salt) || !IsBase64(key.Hash) || ApiKey.NameProblem(key.Name) is not null || !Enum.IsDefined(key.Role)))
        {
            throw new FormatException("one of its keys has a name, role, salt or hash that cannot be");
        }

        return keys.Select(key => key.Id).Distinct(StringComparer.Ordinal).Count() == keys.Count
            ? new KeyRing(keys)
            : throw new FormatException("two of its keys have one id");
    }

    /// <summary>The text that holds the ring.</summary>
    public string Write() => JsonSerializer.Serialize(new Written(OnlyVersion, Keys), Form) + "\n";

    /// <summary>Whose key it is, valid or not any more; null: nobody's.</summary>
    internal ApiKey? Find(string key)
    {
        var id = ApiKey.IdOf(key);
        var entry = Keys.FirstOrDefault(entry => entry.Id == id);
        return (entry ?? Nobody).Is(key) ? entry : null;
    }

    private static bool IsBase64(string? text) => text is { Length: > 0 } && Convert.TryFromBase64String(text, new byte[text.Length], out _);

    private sealed record Written(int Version, IReadOnlyList<ApiKey>? Keys);
}
