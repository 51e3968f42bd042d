using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Operator;

/// <summary>The operator bundle that the fleet file names, read when it is needed.</summary>
internal sealed class BundleSource(CurrentFleet fleet)
{
    private readonly Lock _lock = new();
    private Reading? _read;

    /// <summary>The bundle; null where the fleet file names none.</summary>
    /// <exception cref="HubRefusedException">With code <see cref="Reasons.BundleUnusable"/>: it cannot be used, with the mistakes.</exception>
    public OperatorBundle? Current
    {
        get
        {
            var source = fleet().Fleet.Operator;
            if (source.Bundle is not { } path)
            {
                return source.Loaded;
            }

            lock (_lock)
            {
                // A directory's time does not tell of its files' changes, so only a file's is trusted.
                var written = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : (DateTime?)null;
                if (_read is null || written is null || _read.Path != path || _read.Written != written)
                {
                    _read = new Reading(path, written, Load(path));
                }

                return _read.Bundle;
            }
        }
    }

    private static OperatorBundle Load(string path)
    {
        var reading = OperatorBundle.Load(path);
        return reading.Bundle ?? throw new HubRefusedException(
            Orchestrations.Failures.Cut($"The operator bundle cannot be used: {string.Join("; ", reading.Mistakes)}"),
            Reasons.BundleUnusable,
            reading.Mistakes.Count > 0 ? reading.Mistakes[0].NextStep : "Name the official manifests of the klusterlet operator.");
    }

    private sealed record Reading(string Path, DateTime? Written, OperatorBundle Bundle);
}
