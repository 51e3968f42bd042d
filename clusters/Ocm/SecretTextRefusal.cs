using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>What every serializer but the cluster client's meets: a secret is neither written nor read.</summary>
internal sealed class SecretTextRefusal : JsonConverter<SecretText>
{
    public override SecretText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A secret is not read from JSON outside the cluster client.");

    public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) =>
        throw new NotSupportedException("A secret is not written as JSON outside the cluster client.");
}
