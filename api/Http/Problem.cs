using System.Text.Json.Serialization;

namespace MultiHubFlows.Api.Http;

/// <summary>A problem as RFC 9457 writes it, with what to do next.</summary>
public sealed record Problem
{
    /// <summary>The type URI.</summary>
    public required string Type { get; init; }

    /// <summary>The type's title.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong this time; never a secret.</summary>
    public required string Detail { get; init; }

    /// <summary>The path that was called.</summary>
    public required string Instance { get; init; }

    /// <summary>What to do next.</summary>
    public required string NextStep { get; init; }

    /// <summary>Every mistake of the call, each with a JSON pointer into the body or the name of a parameter.</summary>
    public IReadOnlyList<Mistake>? Errors { get; init; }

    /// <summary>Where to look, by relation.</summary>
    public IReadOnlyDictionary<string, string>? Links { get; init; }

    /// <summary>The id under which this call stands in logs and traces.</summary>
    public required string TraceId { get; init; }
}

/// <summary>One mistake of a call.</summary>
/// <param name="Place">JSON pointer into the body (the empty text: all of it), or the parameter's name.</param>
/// <param name="Detail">What is wrong there.</param>
/// <param name="NextStep">What to write instead.</param>
public sealed record Mistake([property: JsonPropertyName("pointer")] string Place, string Detail, string NextStep);
