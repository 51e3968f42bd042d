namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>One fleet for cases that leave it as they found it; after one that does not, the next gets a new one.</summary>
public sealed class FrozenFleet : IAsyncDisposable
{
    private SimulatedFleet? _fleet;
    private bool _spoilt;
    private int _cases;

    /// <summary>The fleet, and folders for the data of one case's two processes.</summary>
    internal async Task<(SimulatedFleet Fleet, string First, string Second)> NextAsync(CancellationToken cancellationToken)
    {
        if (_spoilt)
        {
            await DisposeAsync();
        }

        _fleet ??= await SimulatedFleet.StartAsync(cancellationToken);
        _cases++;
        return (_fleet, _fleet.DataFolder(FormattableString.Invariant($"first{_cases}")), _fleet.DataFolder(FormattableString.Invariant($"second{_cases}")));
    }

    /// <summary>Notes that the case leaves something.</summary>
    internal void Spoil() => _spoilt = true;

    public async ValueTask DisposeAsync()
    {
        if (_fleet is { } old)
        {
            (_fleet, _spoilt) = (null, false);
            await old.DisposeAsync();
        }
    }
}
