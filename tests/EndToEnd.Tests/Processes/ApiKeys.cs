namespace MultiHubFlows.EndToEnd.Tests.Processes;

/// <summary>API keys, as <c>multihub keys create</c> makes them.</summary>
internal static class ApiKeys
{
    /// <summary>A new key in a file of keys.</summary>
    public static async Task<string> CreateAsync(string name, string role, string file, CancellationToken cancellationToken)
    {
        await using var create = MultihubProcess.Start("keys", "create", name, "--role", role, "--file", file);
        Assert.Equal(0, await create.EndAsync(cancellationToken));
        await create.WritesAsync("\n", cancellationToken);
        return create.Output.Trim();
    }
}
