using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Kubernetes.Tests.Http;

/// <summary>What a server answered, and the checks that every case makes on it.</summary>
public sealed class Answer(string request, int code, string? contentType, IReadOnlyDictionary<string, string> headers, string text)
{
    private JsonNode? _json;

    public int Code { get; } = code;

    public string? ContentType { get; } = contentType;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    public string Text { get; } = text;

    public JsonNode Json => _json ??= Parse();

    public string Name => Json.TextAt("metadata", "name") ?? throw Wrong("the answer has no metadata.name");

    public string Uid => Json.TextAt("metadata", "uid") ?? throw Wrong("the answer has no metadata.uid");

    public string ResourceVersion =>
        Json.TextAt("metadata", "resourceVersion") ?? throw Wrong("the answer has no metadata.resourceVersion");

    public override string ToString() => $"{request}\n-> {Code} {ContentType}\n{Text}";

    /// <summary>A JSON answer with this status code.</summary>
    public Answer Gives(int code)
    {
        Assert.True(Code == code, $"{code} was expected:\n{this}");
        Assert.True(ContentType == "application/json", $"content type application/json was expected:\n{this}");

        return this;
    }

    /// <summary>A failure as a `Status` object: exactly these fields and no others.</summary>
    public Answer Fails(int code, string? reason, string message, object? details = null)
    {
        var refusal = FailsWith(code, reason);
        Assert.Equal(message, refusal.Json.TextAt("message"));

        var expected = details is null ? null : JsonSerializer.SerializeToNode(details);
        var given = refusal.Json.At("details");
        Assert.True(JsonNode.DeepEquals(expected, given), $"details {expected?.ToJsonString()} were expected:\n{this}");

        return refusal;
    }

    /// <summary>A failure as a `Status` object with this code and reason; message and details are the caller's to check.</summary>
    public Answer FailsWith(int code, string? reason)
    {
        Gives(code);
        Assert.Equal("Status", Json.TextAt("kind"));
        Assert.Equal("v1", Json.TextAt("apiVersion"));
        Assert.IsType<JsonObject>(Json.At("metadata"));
        Assert.Equal("Failure", Json.TextAt("status"));
        Assert.Equal(reason, Json.TextAt("reason"));
        Assert.Equal(code.ToString(CultureInfo.InvariantCulture), Json.TextAt("code"));

        return this;
    }

    /// <summary>A failure that is no `Status` object: plain text, as from the outermost layers of a server.</summary>
    public Answer FailsInPlainText(int code, string text)
    {
        Assert.True(Code == code, $"{code} was expected:\n{this}");
        Assert.Equal("text/plain; charset=utf-8", ContentType);
        Assert.Equal("nosniff", Headers.GetValueOrDefault("X-Content-Type-Options"));
        Assert.Equal(text, Text);

        return this;
    }

    public Answer Says(string part)
    {
        Assert.Contains(part, Json.TextAt("message"), StringComparison.Ordinal);

        return this;
    }

    /// <summary>The validation failure names this field with this kind of cause.</summary>
    public Answer Blames(string field, string cause)
    {
        var found = Json.ItemsAt("details", "causes")
            .Any(item => item.TextAt("field") == field && item.TextAt("reason") == cause);
        Assert.True(found, $"cause {cause} at {field} was expected:\n{this}");

        return this;
    }

    private JsonNode Parse()
    {
        try
        {
            return JsonNode.Parse(Text) ?? throw Wrong("the answer is null");
        }
        catch (JsonException)
        {
            throw Wrong("the answer is not JSON");
        }
    }

    private InvalidOperationException Wrong(string what) => new($"{what}:\n{this}");
}
