using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Fleets;

/// <summary>
/// The fleet file in use, and the connections to its clusters. A file that cannot be had or used does not stop the process: it is not ready,
/// says why, and reads the file again. Once it is used it stays as it is: flows that run would meet other clusters under the same names.
/// </summary>
public sealed partial class FleetSource(string place, string howToName, ClusterClientOptions options, TimeProvider time, ILogger<FleetSource> logger)
    : IFleetDirectory, IReadinessCheck, IHostedService, IDisposable
{
    private const string Unusable = "FleetUnusable";

    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForChanges = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly FleetOrigin _origin = FleetOrigin.Of(place, options, time);
    private ClusterConnections? _connections;
    private IReadOnlyList<Finding> _problems = [new(Unusable, "The fleet file is being read.", "Ask again in a moment.")];
    private DateTimeOffset _readAgainAt = DateTimeOffset.MinValue;
    private TimeSpan _pause = ReadAgain;
    private Task _reading = Task.CompletedTask;
    private ITimer? _watch;
    private bool _toldOfChange;

    /// <summary>The connections of the fleet.</summary>
    /// <exception cref="HubUnreachableException">The fleet file cannot be used now; a later try may find it mended.</exception>
    public ClusterConnections Current()
    {
        lock (_gate)
        {
            // A file is read by this very call; a blob is not waited for.
            _ = ReadWhenDue();
            return _connections ?? throw new HubUnreachableException(
                $"The fleet file cannot be used: {_problems[0].Sentence}", _problems[0].Code, _problems[0].NextStep ?? "Mend the fleet file.");
        }
    }

    /// <inheritdoc/>
    public async Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken)
    {
        var (connections, problems) = await KnownAsync(cancellationToken);
        var names = connections?.Fleet is { } fleet
            ? new FleetNames(
                [.. fleet.ManagedClusters.Select(cluster => cluster.Name.Value)],
                [.. fleet.Hubs.Select(hub => hub.Name.Value)],
                [.. fleet.HostingClusters.Select(cluster => cluster.Name.Value)])
            : null;
        return (names, problems);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => (await KnownAsync(cancellationToken)).Problems;

    /// <summary>Reads it for the first time, so that what begins after this finds it read. It does not fail.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => KnownAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _watch?.Dispose();
        _connections?.Dispose();
        _origin.Dispose();
    }

    private async Task<(ClusterConnections? Connections, IReadOnlyList<Finding> Problems)> KnownAsync(CancellationToken cancellationToken)
    {
        await ReadWhenDue().WaitAsync(cancellationToken);
        lock (_gate)
        {
            return (_connections, _problems);
        }
    }

    private Task ReadWhenDue()
    {
        lock (_gate)
        {
            if (place.Length == 0)
            {
                _problems = [new Finding(Unusable, "No fleet file is named.", howToName)];
            }
            else if (_connections is null && _reading.IsCompleted && time.GetUtcNow() >= _readAgainAt)
            {
                _reading = ReadAsync();
            }

            return _reading;
        }
    }

    private async Task ReadAsync()
    {
        ClusterConnections? connections = null;
        IReadOnlyList<Finding> problems;
        try
        {
            var reading = await _origin.ReadAsync(_closing.Token);
            connections = reading.Fleet is { } fleet ? new ClusterConnections(fleet, options, time) : null;
            problems = [.. reading.Mistakes.Select(mistake => new Finding(Unusable, $"{mistake.File}{At(mistake)} {mistake.Message}.", mistake.NextStep))];
        }
        catch (Exception failure) when (failure is HubUnreachableException or HubRefusedException)
        {
            var explained = (IExplainedFailure)failure;
            problems = [new Finding(explained.Code, $"{failure.Message}.", explained.NextStep)];
        }

        lock (_gate)
        {
            (_connections, _problems) = (connections, problems);
            _readAgainAt = time.GetUtcNow() + _pause;
            _pause = _origin.IsWatched && _pause * 2 < LongestPause ? _pause * 2 : _pause;
            if (connections is not null && _origin.IsWatched)
            {
                _watch = time.CreateTimer(static state => _ = ((FleetSource)state!).LookForChangeAsync(), this, LookForChanges, LookForChanges);
            }
        }
    }

    private async Task LookForChangeAsync()
    {
        try
        {
            if (!_toldOfChange && await _origin.HasChangedAsync(_closing.Token))
            {
                _toldOfChange = true;
                LogChanged(logger, place);
            }
        }
        catch (Exception failure) when (failure is HubUnreachableException or HubRefusedException or OperationCanceledException)
        {
            // Looked at again the next time; what is in use does not depend on it.
        }
    }

    private static string At(ConfigurationMistake mistake) =>
        mistake.Line == 0 ? ":" : FormattableString.Invariant($":{mistake.Line}:{mistake.Column}:{(mistake.Field.Length == 0 ? string.Empty : $" {mistake.Field}:")}");

    [LoggerMessage(EventId = 6101, Level = LogLevel.Warning, Message = "The fleet file {Place} was changed; this process goes on with the one it has, and takes the new one when it is started again")]
    private static partial void LogChanged(ILogger logger, string place);
}
