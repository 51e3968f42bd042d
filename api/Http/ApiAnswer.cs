using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Api.Http;

/// <summary>What a handler answers; <see cref="Endpoint"/> writes it.</summary>
public sealed record ApiAnswer(int Status, object? Body = null)
{
    /// <summary>Headers beside those that every answer has.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Writes the body piece by piece, instead of <see cref="Body"/>.</summary>
    public Func<HttpResponse, CancellationToken, Task>? Stream { get; init; }

    /// <summary>The media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";
}

/// <summary>What answers one kind of call. Throws <see cref="ProblemException"/> for everything that is the caller's to mend.</summary>
public delegate Task<ApiAnswer> ApiHandler(ApiCall call, CancellationToken cancellationToken);
