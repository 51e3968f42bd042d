using System.Security.Cryptography;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>OpenAPI v3: the list of documents and one document for each group and version, made from what is served.</summary>
internal sealed class OpenApi(ClusterState state)
{
    public async Task<bool> TryAnswerAsync(HttpContext context, string path)
    {
        const string Root = "/openapi/v3";
        if (path == Root)
        {
            await Answers.JsonAsync(context, 200, Index());
            return true;
        }

        if (path == "/openapi/v2")
        {
            await Answers.BytesAsync(context, 200, OpenApiV2.Media, OpenApiV2.Protobuf);
            return true;
        }

        if (!path.StartsWith(Root + "/", StringComparison.Ordinal))
        {
            return false;
        }

        var types = Documents().FirstOrDefault(d => d.Key == path[(Root.Length + 1)..]);
        if (types is null)
        {
            return false;
        }

        await Answers.JsonAsync(context, 200, OpenApiDocument.Of([.. types]));
        return true;
    }

    private JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var document in Documents())
        {
            var hash = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{document.Key} {state.Registry.Generation}")));
            paths[document.Key] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{document.Key}?hash={hash}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    private IEnumerable<IGrouping<string, ResourceType>> Documents() => state.Registry.All.GroupBy(
        t => t.Group.Length == 0 ? $"api/{t.Version}" : $"apis/{t.Group}/{t.Version}", StringComparer.Ordinal);
}
