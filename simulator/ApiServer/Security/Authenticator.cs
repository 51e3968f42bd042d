using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Finds out who sends a request. A success is remembered for a while, as a real server does.</summary>
internal sealed class Authenticator(
    ClusterAuthority authority, TokenIssuer tokens, ObjectStore store, TimeProvider time, TimeSpan cacheTime)
{
    public const string CredentialId = "authentication.kubernetes.io/credential-id";

    public static readonly UserInfo Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    private static readonly GroupResource Accounts = new("", "serviceaccounts");
    private readonly ConcurrentDictionary<string, CachedUser> _tokenCache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (X509Certificate2 Seen, UserInfo User)> _certificates = new(StringComparer.Ordinal);

    public UserInfo? ByCertificate(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        if (_certificates.TryGetValue(certificate.Thumbprint, out var known)
            && ClusterAuthority.IsValidAt(known.Seen, now)
            && known.Seen.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))
        {
            return known.User;
        }

        var user = authority.Identify(certificate);
        if (user is not null)
        {
            _certificates[certificate.Thumbprint] = (X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span), user);
        }

        return user;
    }

    public UserInfo? ByToken(string token)
    {
        var now = time.GetUtcNow();
        if (_tokenCache.TryGetValue(token, out var cached) && now < cached.Until && tokens.Read(token) is not null)
        {
            return cached.User;
        }

        if (tokens.Read(token) is not { } claims || !claims.Audiences.Contains(TokenIssuer.Audience, StringComparer.Ordinal))
        {
            _tokenCache.TryRemove(token, out _);
            return null;
        }

        var user = Look(claims);
        if (user is null)
        {
            _tokenCache.TryRemove(token, out _);
            return null;
        }

        _tokenCache[token] = new CachedUser(user, now + cacheTime);
        return user;
    }

    /// <summary>The user of a token for the wanted audiences, without the cache: what a TokenReview answers.</summary>
    public (UserInfo User, IReadOnlyList<string> Audiences)? Review(string token, IReadOnlyList<string> wanted)
    {
        if (tokens.Read(token) is not { } claims)
        {
            return null;
        }

        var asked = wanted.Count == 0 ? [TokenIssuer.Audience] : wanted;
        var shared = asked.Where(a => claims.Audiences.Contains(a, StringComparer.Ordinal)).ToArray();
        return shared.Length > 0 && Look(claims) is { } user ? (user, shared) : null;
    }

    public static UserInfo ServiceAccount(string ns, string name, string? uid, string? jti) => new(
        $"system:serviceaccount:{ns}:{name}",
        ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"],
        uid,
        jti is null ? null : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [CredentialId] = [$"JTI={jti}"] });

    private UserInfo? Look(TokenClaims claims)
    {
        if (store.Get(Accounts, claims.Namespace, claims.Account) is not { } account || account.Uid != claims.Uid)
        {
            return null;
        }

        if (claims.Bound is { } bound)
        {
            var found = store.Get(new GroupResource("", bound.Kind.ToLowerInvariant() + "s"), claims.Namespace, bound.Name);
            if (found is null || (bound.Uid is not null && found.Uid != bound.Uid))
            {
                return null;
            }
        }

        return ServiceAccount(claims.Namespace, claims.Account, claims.Uid, claims.Jti);
    }

    private sealed record CachedUser(UserInfo User, DateTimeOffset Until);
}
