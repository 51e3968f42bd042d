using MultiHubFlows.Api.Health;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Keys;

/// <summary>
/// The keys in use, from a file or a vault's secret. A file counts from the next second on, a secret within five minutes. Keys that cannot be
/// read again stay in use; while none were read at all, nobody is let in and the service is not ready.
/// </summary>
public sealed class KeySource(string place, ClusterClientOptions options, TimeProvider time) : IReadinessCheck, IDisposable
{
    private static readonly TimeSpan FilePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly AzureReader _azure = new(AzureIdentity.Default, options.Azure, time);
    private KeyRing? _ring;
    private (DateTime Written, long Length) _stamp;
    private Finding? _problem;
    private DateTimeOffset _lookAgainAt = DateTimeOffset.MinValue;
    private Task _reading = Task.CompletedTask;

    /// <summary>The keys, or null and why there are none.</summary>
    public async ValueTask<(KeyRing? Ring, Finding? Problem)> CurrentAsync(CancellationToken cancellationToken)
    {
        Task reading;
        lock (_gate)
        {
            if (_reading.IsCompleted && time.GetUtcNow() >= _lookAgainAt)
            {
                _reading = ReadAsync();
            }

            // Whoever has a ring does not wait for the next one.
            reading = _ring is null ? _reading : Task.CompletedTask;
        }

        await reading.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return (_ring, _problem);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) =>
        (await CurrentAsync(cancellationToken)).Problem is { } problem ? [problem] : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _azure.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var (ring, pause) = BlobId.IsAddress(place) ? (await ReadSecretAsync(), options.Azure.SecretLifetime) : (ReadFile(), FilePause);
            Take(ring, null, pause);
        }
        catch (Exception failure) when (failure is HubUnreachableException or HubRefusedException)
        {
            var explained = (IExplainedFailure)failure;
            Take(null, new Finding(explained.Code, $"{failure.Message}.", explained.NextStep), RetryPause);
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            var why = failure is FormatException ? failure.Message : "it cannot be read";
            Take(null, new Finding("KeysUnusable", $"The keys in {place} cannot be used: {why}.", "Put a file there that 'multihub keys create' wrote."), RetryPause);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
    }

    private void Take(KeyRing? ring, Finding? problem, TimeSpan pause)
    {
        lock (_gate)
        {
            _ring = ring ?? _ring;
            _problem = problem;
            _lookAgainAt = time.GetUtcNow() + pause;
        }
    }

    private async Task<KeyRing> ReadSecretAsync()
    {
        var (secret, problem) = VaultSecretId.Parse(place);
        return secret is null
            ? throw new FormatException(problem)
            : KeyRing.Parse((await _azure.ReadSecretAsync(secret, "the API keys", _closing.Token)).Reveal());
    }

    private KeyRing ReadFile()
    {
        var file = new FileInfo(place);
        var stamp = (file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
        if (_ring is { } known && stamp == _stamp)
        {
            return known;
        }

        if (stamp.Item2 > KeyRing.MaximumBytes)
        {
            throw new FormatException("it is too large");
        }

        var ring = KeyRing.Parse(File.ReadAllText(place));
        _stamp = stamp;
        return ring;
    }
}
