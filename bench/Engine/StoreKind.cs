namespace MultiHubFlows.Bench.Engine;

/// <summary>The stores that are compared.</summary>
internal enum StoreKind
{
    /// <summary>Microsoft's in-memory service: what the same flow costs without durability.</summary>
    Memory,

    /// <summary>Ours, with synchronous FULL and group commit, as it ships.</summary>
    Sqlite,

    /// <summary>Microsoft's, with what we add, over Azurite on the same disk; it looks for work more often than in the product.</summary>
    AzureStorage,
}
