namespace MultiHubFlows.Api.Http;

/// <summary>One kind of problem that a caller can meet: a stable type URI with a title and a status that never vary.</summary>
public sealed record ProblemType
{
    private const string Base = "https://multihubflows.dev/problems/";

    internal ProblemType(string slug, int status, string title)
    {
        Slug = slug;
        Status = status;
        Title = title;
    }

    /// <summary>The last part of the type URI; docs/problems.md has a section of this name.</summary>
    public string Slug { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>What is wrong in general; the detail says what in particular.</summary>
    public string Title { get; }

    /// <summary>The type URI.</summary>
    public string Uri => Base + Slug;
}
