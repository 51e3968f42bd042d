using System.Text.Json;

namespace MultiHubFlows.Bench;

/// <summary>One figure: what was measured, at which size, and what came out.</summary>
internal sealed record Measurement(string Bench, long Size, string Metric, double Value, string Unit)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
