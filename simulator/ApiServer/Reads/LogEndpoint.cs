using System.Globalization;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers with the log of a pod: what is there, as plain text. Nothing is followed.</summary>
internal sealed class LogEndpoint(ClusterState state)
{
    public async Task AnswerAsync(HttpContext context, ResourceType pods, ApiRequest request)
    {
        var pod = state.Store.Get(pods.Storage, request.Namespace, request.Name!) ?? throw Statuses.NotFound(pods, request.Name!);
        var containers = pod.Tree.Items("spec", "containers").Select(container => container.Text("name")).ToList();
        var query = context.Request.Query;
        if (query["container"].ToString() is { Length: > 0 } asked && !containers.Contains(asked, StringComparer.Ordinal))
        {
            throw Statuses.BadRequest($"container {asked} is not valid for pod {pod.Name}");
        }

        if (query["container"].ToString().Length == 0 && containers.Count > 1)
        {
            throw Statuses.BadRequest($"a container name must be specified for pod {pod.Name}, choose one of: [{string.Join(' ', containers)}]");
        }

        IEnumerable<PodLogLine> lines = state.PodLogs.Of(request.Namespace!, pod.Name);
        if (int.TryParse(query["tailLines"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var tail))
        {
            lines = lines.TakeLast(tail);
        }

        var stamped = ApiRequest.IsTrue(query["timestamps"]);
        context.Response.ContentType = "text/plain";
        foreach (var line in lines)
        {
            var stamp = stamped ? $"{line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff00'Z'", CultureInfo.InvariantCulture)} " : "";
            await context.Response.WriteAsync($"{stamp}{line.Text}\n", context.RequestAborted);
        }
    }
}
