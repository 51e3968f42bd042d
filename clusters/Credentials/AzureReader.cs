using System.Collections.Concurrent;

using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Blobs;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>
/// Asks Azure, as one identity: for secrets, blobs and tokens. Each reading ends within its patience. What fails is a
/// <see cref="HubUnreachableException"/> (asking again later may help) or a <see cref="HubRefusedException"/> (it will not), with a code, a
/// sentence and the next step; neither holds what was sent or received. Safe for use from many threads.
/// </summary>
public sealed class AzureReader(AzureIdentity identity, AzureOptions options, TimeProvider time) : IDisposable
{
    private readonly Lazy<TokenCredential> _credential = new(() => AzureClients.Credential(identity, options));
    private readonly ConcurrentDictionary<Uri, SecretClient> _vaults = new();
    private readonly SemaphoreSlim _oneToken = new(1);

    /// <summary>The secret's text.</summary>
    /// <param name="secret">Which.</param>
    /// <param name="reader">What needs it, for messages: <c>hub hub1</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<SecretText> ReadSecretAsync(VaultSecretId secret, string reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return AskAsync(
            AzureQuestion.Secret(reader, secret),
            async token =>
            {
                var vault = _vaults.GetOrAdd(secret.Vault, address => new SecretClient(address, _credential.Value, AzureClients.Options(new SecretClientOptions(), options)));
                return SecretText.Of((await vault.GetSecretAsync(secret.Name, secret.Version, token)).Value.Value);
            },
            cancellationToken);
    }

    /// <summary>The blob, or null where it still is the one of the tag.</summary>
    /// <param name="blob">Which.</param>
    /// <param name="knownTag">The tag of the content that the caller has; null for none.</param>
    /// <param name="maximumBytes">The largest content that is read.</param>
    /// <param name="reader">What needs it, for messages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<BlobText?> ReadBlobAsync(BlobId blob, string? knownTag, int maximumBytes, string reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return AskAsync(AzureQuestion.Blob(reader, blob), token => BlobReading.ReadAsync(Client(blob), knownTag, maximumBytes, token), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _oneToken.Dispose();

    internal Task<EntraToken> GetTokenAsync(string audience, string reader, CancellationToken cancellationToken) =>
        AskAsync(
            AzureQuestion.Token(reader, audience),
            async token =>
            {
                // Endpoints of identities take few calls a second. The library remembers tokens, so that who waits here asks nobody.
                await _oneToken.WaitAsync(token);
                try
                {
                    var given = await _credential.Value.GetTokenAsync(new TokenRequestContext([audience + "/.default"]), token);
                    return new EntraToken(SecretText.Of(given.Token), given.ExpiresOn, given.RefreshOn);
                }
                finally
                {
                    _oneToken.Release();
                }
            },
            cancellationToken);

    private BlobClient Client(BlobId blob)
    {
        var client = AzureClients.Options(new BlobClientOptions(), options);
        return options.BlobConnectionString is { } connection
            ? new BlobClient(connection, blob.Container, blob.Name, client)
            : new BlobClient(blob.Url, _credential.Value, client);
    }

    private async Task<T> AskAsync<T>(AzureQuestion question, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await ask(both.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw AzureFailures.Of(question, failure);
        }
    }
}

/// <summary>A token of Entra ID.</summary>
internal sealed record EntraToken(SecretText Token, DateTimeOffset EndsAt, DateTimeOffset? RefreshAt);
