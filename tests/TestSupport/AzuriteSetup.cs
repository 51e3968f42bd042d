namespace MultiHubFlows.TestSupport;

/// <summary>How an <see cref="Azurite"/> runs.</summary>
public sealed record AzuriteSetup
{
    /// <summary>Data in memory only: much quicker, and gone with the process. Otherwise in <see cref="Azurite.Folder"/>.</summary>
    public bool InMemory { get; init; }

    /// <summary>Whether every request is written to a log in <see cref="Azurite.Folder"/>, headers included.</summary>
    public bool Log { get; init; }

    /// <summary>How long starting may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
