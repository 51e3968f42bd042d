using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Where a paged list goes on: after a key, at a revision (-1: whatever is current).</summary>
internal sealed record ContinueToken(long Revision, string After)
{
    public string Write() => Base64Url.EncodeToString(JsonText.ToUtf8(new JsonObject
    {
        ["v"] = "meta.k8s.io/v1",
        ["rv"] = Revision,
        ["start"] = "/" + After + "\0",
    }));

    public static ContinueToken Read(string text)
    {
        var bytes = Decode(text);
        try
        {
            var token = JsonText.Parse(bytes);
            var start = token.Text("start") ?? "";
            return token.Text("v") == "meta.k8s.io/v1" && token.Number("rv") is { } revision && revision != 0 && start.Length > 1
                ? new ContinueToken(revision, start[1..^1])
                : throw Bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        catch (JsonException)
        {
            throw Bad(JsonText.Complaint(bytes));
        }
    }

    /// <summary>Decodes like Go, which does not mind left-over bits.</summary>
    private static byte[] Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw Bad("illegal base64 data at input byte 0");
        }
    }

    private static StatusException Bad(string why) => Statuses.BadRequest($"invalid continue token: continue key is not valid: {why}");
}
