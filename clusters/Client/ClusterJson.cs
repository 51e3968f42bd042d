using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Clusters.Client;

/// <summary>The one JSON setting for talking to API servers. The only one that writes secrets.</summary>
internal static class ClusterJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static JsonObject ToObject<T>(T value)
        where T : class =>
        value is JsonObject ready ? (JsonObject)ready.DeepClone() : (JsonObject)JsonSerializer.SerializeToNode(value, Options)!;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 64,
        };
        options.Converters.Add(new SecretTextConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class SecretTextConverter : JsonConverter<SecretText>
    {
        public override SecretText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            SecretText.Of(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Reveal());
    }
}
