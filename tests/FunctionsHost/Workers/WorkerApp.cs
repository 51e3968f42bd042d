using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>The published app: how its worker is started.</summary>
internal sealed class WorkerApp(string folder)
{
    private const string MostBytes = "2147483647";

    private readonly JsonNode _description = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "worker.config.json")))!["description"]!;

    public string Folder => folder;

    /// <summary>The program that runs it, as the message of its exit names it.</summary>
    public string Executable => (string)_description["defaultExecutablePath"]!;

    /// <summary>The command line and environment of the real host, for a worker that shall call this address.</summary>
    public ProcessStartInfo Start(string workerId, Uri host)
    {
        var (port, request) = (host.Port.ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString());
        string[] arguments =
        [
            Path.Combine(folder, (string)_description["defaultWorkerPath"]!),
            "--host", host.Host, "--port", port, "--workerId", workerId, "--requestId", request, "--grpcMaxMessageLength", MostBytes,
            "--functions-uri", host.ToString(), "--functions-worker-id", workerId, "--functions-request-id", request, "--functions-grpc-max-message-length", MostBytes,
        ];
        var start = new ProcessStartInfo(Executable, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        return start;
    }
}
