using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiHubFlows.Domain;

/// <summary>Writes a name as a JSON string and reads it back, also as a property name.</summary>
public sealed class NameJsonConverter<TName> : JsonConverter<TName>
    where TName : struct, IName<TName>
{
    /// <inheritdoc/>
    public override TName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TName value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override TName ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TName value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);

    private static TName Parse(string? text)
    {
        try
        {
            return TName.From(text!);
        }
        catch (FormatException problem)
        {
            throw new JsonException(problem.Message, problem);
        }
    }
}
