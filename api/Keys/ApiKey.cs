using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

using SimpleBase;

namespace MultiHubFlows.Api.Keys;

/// <summary>
/// What is kept of an API key: everything but the key. The key itself is 256 random bits, which nobody can guess however fast a hash of them
/// is, so the hash is a plain HMAC with a salt of each key's own.
/// </summary>
public sealed partial record ApiKey
{
    /// <summary>What every key begins with, so that scanners of repositories and logs find one that leaked.</summary>
    public const string Prefix = "mhk_";

    private const int SecretBytes = 32;
    private const int SaltBytes = 16;
    private const int IdBytes = 5;

    /// <summary>The part of the key that finds its entry; not secret.</summary>
    public required string Id { get; init; }

    /// <summary>Who calls with it; recorded with requests and decisions.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required ApiRole Role { get; init; }

    /// <summary>Random bytes, in base64.</summary>
    public required string Salt { get; init; }

    /// <summary>HMAC-SHA256 of the key under the salt, in base64.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was taken back; null: it was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>Makes a key, which is nowhere but in the result.</summary>
    /// <param name="name">Who calls with it.</param>
    /// <param name="role">What its holder may do.</param>
    /// <param name="now">The present.</param>
    /// <param name="lifetime">How long it is valid; null: for ever.</param>
    /// <param name="randomBytes">The source of randomness.</param>
    public static (ApiKey Entry, string Key) Make(string name, ApiRole role, DateTimeOffset now, TimeSpan? lifetime, Func<int, byte[]> randomBytes)
    {
        ArgumentNullException.ThrowIfNull(randomBytes);
        var id = Text(randomBytes(IdBytes));
        var key = $"{Prefix}{id}_{Text(randomBytes(SecretBytes))}";
        var salt = randomBytes(SaltBytes);
        var entry = new ApiKey
        {
            Id = id,
            Name = name,
            Role = role,
            Salt = Convert.ToBase64String(salt),
            Hash = Convert.ToBase64String(HashOf(key, salt)),
            Created = now,
            Expires = now + lifetime,
        };
        return (entry, key);
    }

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? NameProblem(string name) =>
        !NameForm().IsMatch(name) ? "a name has 1 to 64 letters, digits and . _ @ -"
        : name == "asserted" ? "'asserted' is what callers without a key are recorded as"
        : null;

    /// <summary>The id inside a text that has the form of a key, or null.</summary>
    internal static string? IdOf(string key) => KeyForm().Match(key) is { Success: true } match ? match.Groups["id"].Value : null;

    /// <summary>Whether the key is this one. Takes the same time whatever it is.</summary>
    internal bool Is(string key) => CryptographicOperations.FixedTimeEquals(HashOf(key, Convert.FromBase64String(Salt)), Convert.FromBase64String(Hash));

    private static byte[] HashOf(string key, byte[] salt) => HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(key));

#pragma warning disable CA1308 // lower case is what people can read out and type
    private static string Text(byte[] bytes) => Base32.Rfc4648.Encode(bytes, padding: false).ToLowerInvariant();
#pragma warning restore CA1308

    [GeneratedRegex(@"^[A-Za-z0-9._@-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^mhk_(?<id>[a-z2-7]{8})_[a-z2-7]{52}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyForm();
}
