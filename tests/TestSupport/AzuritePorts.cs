namespace MultiHubFlows.TestSupport;

/// <summary>The ports of the three services of a storage account.</summary>
public sealed record AzuritePorts(int Blob, int Queue, int Table)
{
    /// <summary>Such as are free.</summary>
    internal static AzuritePorts Any { get; } = new(0, 0, 0);
}
