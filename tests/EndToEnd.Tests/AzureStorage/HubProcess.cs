using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.EndToEnd.Tests.AzureStorage;

/// <summary>A process that serves a task hub which others serve too.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    /// <summary>Where the program reads its secret.</summary>
    public const string ConnectionVariable = "MULTIHUB_TASKHUB_CONNECTION";

    private HubProcess(MultihubProcess process, JsonHttp api)
    {
        Process = process;
        Api = api;
        Operations = new Operations(api);
    }

    public MultihubProcess Process { get; }

    public JsonHttp Api { get; }

    public Operations Operations { get; }

    public static async Task<HubProcess> StartAsync(string connection, string fleetFile, string data, CancellationToken cancellationToken, params string[] more)
    {
        var process = MultihubProcess.StartProgram(
            Path.Combine(AppContext.BaseDirectory, "multihub.dll"),
            new Dictionary<string, string>(StringComparer.Ordinal) { [ConnectionVariable] = connection },
            ["serve", "--fleet", fleetFile, "--data", data, "--task-hub", "azure-storage", "--verbose", "--until-eof", .. more]);
        try
        {
            await process.SaysAsync("Listening on", cancellationToken);
            return new HubProcess(process, await ServeApi.OpenAsync(data, cancellationToken));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many runs of an activity it has begun and not ended.</summary>
    public int Under(string activity) => Count($"'{activity}' activity", "started.") - Count($"'{activity}' activity", "completed.");

    /// <summary>How many activities it has run to their end.</summary>
    public int Done() => Count("' activity", "completed.");

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Process.DisposeAsync();
    }

    private int Count(string activity, string happened) =>
        Process.Talk.Split('\n').Count(line => line.Contains(activity, StringComparison.Ordinal) && line.EndsWith(happened, StringComparison.Ordinal));
}
