using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Fleets;

/// <summary>
/// The fleet file in use, and the connections to its clusters. A file that cannot be used does not stop the process: it is not ready, says
/// why, and reads the file again.
/// </summary>
public sealed class FleetSource(string path, string howToName, ClusterClientOptions options, TimeProvider time) : IFleetDirectory, IReadinessCheck, IDisposable
{
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private ClusterConnections? _connections;
    private IReadOnlyList<Finding> _problems = [];
    private DateTimeOffset _readAgainAt = DateTimeOffset.MinValue;

    /// <summary>The connections of the fleet.</summary>
    /// <exception cref="HubUnreachableException">The fleet file cannot be used now; a later try may find it mended.</exception>
    public ClusterConnections Current()
    {
        var (connections, problems) = Read();
        return connections ?? throw new HubUnreachableException(
            $"The fleet file cannot be used: {problems[0].Sentence}", problems[0].Code, problems[0].NextStep ?? "Mend the fleet file.");
    }

    /// <inheritdoc/>
    public Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken)
    {
        var (connections, problems) = Read();
        var names = connections?.Fleet is { } fleet
            ? new FleetNames(
                [.. fleet.ManagedClusters.Select(cluster => cluster.Name.Value)],
                [.. fleet.Hubs.Select(hub => hub.Name.Value)],
                [.. fleet.HostingClusters.Select(cluster => cluster.Name.Value)])
            : null;
        return Task.FromResult((names, problems));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(Read().Problems);

    /// <inheritdoc/>
    public void Dispose() => _connections?.Dispose();

    private (ClusterConnections? Connections, IReadOnlyList<Finding> Problems) Read()
    {
        lock (_gate)
        {
            if (path.Length == 0)
            {
                return (null, [new Finding("FleetUnusable", "No fleet file is named.", howToName)]);
            }

            if (_connections is null && time.GetUtcNow() >= _readAgainAt)
            {
                var reading = FleetFile.Load(path);
                _connections = reading.Fleet is { } fleet ? new ClusterConnections(fleet, options, time) : null;
                _problems = [.. reading.Mistakes.Select(mistake => new Finding("FleetUnusable", $"{mistake.File}{At(mistake)} {mistake.Message}.", mistake.NextStep))];
                _readAgainAt = time.GetUtcNow() + ReadAgain;
            }

            return (_connections, _problems);
        }
    }

    private static string At(ConfigurationMistake mistake) =>
        mistake.Line == 0 ? ":" : FormattableString.Invariant($":{mistake.Line}:{mistake.Column}:{(mistake.Field.Length == 0 ? string.Empty : $" {mistake.Field}:")}");
}
