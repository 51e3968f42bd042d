using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Processes;

/// <summary>The real kubectl with the kubeconfigs of one folder.</summary>
internal sealed class Kubectl(string folder)
{
    /// <summary>The items of a list, or of one object.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string cluster, CancellationToken cancellationToken, params string[] what)
    {
        var answer = JsonNode.Parse(await RunAsync(cluster, cancellationToken, ["get", .. what, "-o", "json"]))!;
        return [.. answer["items"]!.AsArray().OfType<JsonNode>()];
    }

    /// <summary>One object.</summary>
    public async Task<JsonNode> GetAsync(string cluster, CancellationToken cancellationToken, params string[] what) =>
        JsonNode.Parse(await RunAsync(cluster, cancellationToken, ["get", .. what, "-o", "json"]))!;

    /// <summary>What kubectl writes.</summary>
    public async Task<string> RunAsync(string cluster, CancellationToken cancellationToken, params string[] arguments)
    {
        var (code, output, errors) = await TryAsync(cluster, cancellationToken, arguments);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)} on {cluster}: {errors}");
        return output;
    }

    /// <summary>How kubectl ends, and what it writes.</summary>
    public async Task<(int Code, string Output, string Errors)> TryAsync(string cluster, CancellationToken cancellationToken, params string[] arguments)
    {
        // Its cache is by host and port, and another fleet may have had this port.
        var start = new ProcessStartInfo(
            "kubectl",
            ["--kubeconfig", Path.Combine(folder, $"{cluster}-admin.kubeconfig"), "--cache-dir", Path.Combine(folder, "kubectl-cache"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Started(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("These tests read the clusters with the real kubectl, and there is none on the PATH: install kubectl and run them again.", missing);
        }
    }
}
