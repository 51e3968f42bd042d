namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>How a host is started.</summary>
/// <param name="Storage">The storage account's connection string.</param>
/// <param name="Hub">The task hub.</param>
/// <param name="FleetFile">The fleet file that the app is given.</param>
/// <param name="State">What the host keeps between its lives.</param>
internal sealed record HostSetup(string Storage, string Hub, string FleetFile, string State)
{
    public const string Key = "a-function-key-of-these-tests";

    /// <summary>Leases and redelivery for tests: 15, 5 and 5 s, and the least visibility time-out that there is.</summary>
    public static IReadOnlyDictionary<string, string> Quick { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [StorageProvider("workItemQueueVisibilityTimeout")] = "00:01:00",
        [StorageProvider("controlQueueVisibilityTimeout")] = "00:01:00",
        [StorageProvider("leaseInterval")] = "00:00:15",
        [StorageProvider("leaseRenewInterval")] = "00:00:05",
        [StorageProvider("leaseAcquireInterval")] = "00:00:05",
    };

    /// <summary>Its name among several hosts on the hub.</summary>
    public string? Instance { get; init; }

    /// <summary>More of its environment.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = Quick;

    /// <summary>A setting of host.json, as the environment names it.</summary>
    public static string HostJson(string path) => $"AzureFunctionsJobHost__{path.Replace(".", "__", StringComparison.Ordinal)}";

    private static string StorageProvider(string name) => HostJson($"extensions.durableTask.storageProvider.{name}");
}
