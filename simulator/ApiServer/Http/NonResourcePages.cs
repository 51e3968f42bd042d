using System.Globalization;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers paths that are no resources: discovery, OpenAPI, version and health.</summary>
internal sealed class NonResourcePages(ClusterState state)
{
    private readonly Discovery _discovery = new(state);
    private readonly OpenApi _openApi = new(state);

    public async Task AnswerAsync(HttpContext context, ApiRequest request)
    {
        var path = request.Path.Length > 1 ? request.Path.TrimEnd('/') : request.Path;
        if (request.Verb is not ("get" or "head") || (!await _discovery.TryAnswerAsync(context, path) && !await _openApi.TryAnswerAsync(context, path)))
        {
            await PlainAsync(context, path);
        }
    }

    private Task PlainAsync(HttpContext context, string path) => path switch
    {
        "/version" => Answers.JsonAsync(context, 200, Version()),
        "/healthz" or "/livez" or "/readyz" or "/healthz/ping" or "/livez/ping" or "/readyz/ping" => Answers.TextAsync(context, 200, "ok"),
        "/" => Answers.JsonAsync(context, 200, new JsonObject
        {
            ["paths"] = JsonTree.ToArray(["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]),
        }),
        _ => Answers.NotFoundPageAsync(context),
    };

    private JsonObject Version()
    {
        var git = state.Options.GitVersion;
        var parts = git.TrimStart('v').Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.ElementAtOrDefault(1) ?? "0",
            ["emulationMajor"] = parts[0],
            ["emulationMinor"] = parts.ElementAtOrDefault(1) ?? "0",
            ["minCompatibilityMajor"] = parts[0],
            ["minCompatibilityMinor"] = parts.ElementAtOrDefault(1) is { } minor ? $"{int.Parse(minor, CultureInfo.InvariantCulture) - 1}" : "0",
            ["gitVersion"] = git,
            ["gitCommit"] = "simulated",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "2026-08-18T00:00:00Z",
            ["goVersion"] = "go1.25.12",
            ["compiler"] = "gc",
            ["platform"] = "linux/amd64",
        };
    }
}
