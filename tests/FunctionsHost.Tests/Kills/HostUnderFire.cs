using System.Text;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>
/// A host that is started again whenever it has ended, as a service would, while onboardings go on and blows fall. Workers that killed hosts
/// leave behind go on until all is over.
/// </summary>
internal sealed class HostUnderFire(SimulatedFleet fleet, HostSetup setup) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly List<FunctionsHostProcess> _lives = [];

    public SimulatedFleet Fleet => fleet;

    public AskedOperations Onboardings { get; } = new(MultiHubFlows.EndToEnd.Tests.Kills.Onboardings.Asked(), TimeSpan.FromMilliseconds(600));

    /// <summary>The blows that fell.</summary>
    public List<string> Fallen { get; } = [];

    /// <summary>What all hosts and workers have logged.</summary>
    public string Log => _lives.Aggregate(new StringBuilder(), (all, life) => all.AppendLine("--- a host").Append(life.Log)).ToString();

    /// <summary>The host that runs; another one if the last has ended.</summary>
    public async Task<FunctionsHostProcess> AliveAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_lives.Count == 0 || _lives[^1].HasEnded)
            {
                await AddAsync(cancellationToken);
            }

            return _lives[^1];
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Starts one more on the same hub, from now on the one that is called; the one before goes on.</summary>
    public async Task<FunctionsHostProcess> JoinByAnotherAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            var first = _lives[^1];
            await AddAsync(cancellationToken);
            return first;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Has all onboardings end while the blows fall one after the other, as many as there is time for.</summary>
    public async Task RunAsync(IEnumerable<Blow> blows, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var striking = StrikeAsync(blows, ended.Token);
        await WorkAsync(cancellationToken);
        await ended.CancelAsync();
        try
        {
            await striking;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await fleet.RemoveFaultsAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var life in _lives)
        {
            await life.DisposeAsync();
        }

        _starting.Dispose();
    }

    private async Task AddAsync(CancellationToken cancellationToken) =>
        _lives.Add(await FunctionsHostProcess.StartAsync(setup with { Instance = $"host{_lives.Count + 1}" }, cancellationToken));

    private async Task StrikeAsync(IEnumerable<Blow> blows, CancellationToken cancellationToken)
    {
        foreach (var blow in blows)
        {
            await blow.StrikeAsync(this, cancellationToken);
            Fallen.Add(blow.What);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Onboardings.RunAsync((await AliveAsync(cancellationToken)).Api, cancellationToken);
                return;
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or RefusedCallException { Status: 500 or 502 or 503 or 504 })
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
