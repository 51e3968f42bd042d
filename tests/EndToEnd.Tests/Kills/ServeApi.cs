namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>The API of a process that serves a data folder.</summary>
internal static class ServeApi
{
    public static async Task<JsonHttp> OpenAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var address = await File.ReadAllTextAsync(Path.Combine(dataFolder, "address"), cancellationToken);
        var token = await File.ReadAllTextAsync(Path.Combine(dataFolder, "token"), cancellationToken);
        return new JsonHttp(new Uri(address.Trim()), token.Trim());
    }
}
