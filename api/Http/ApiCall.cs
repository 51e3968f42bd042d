using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Api.Http;

/// <summary>One call: the request, who makes it, and the task hub it is about.</summary>
/// <param name="Request">The request. Its headers and query are never logged.</param>
/// <param name="Client">The task hub.</param>
/// <param name="Caller">Who calls.</param>
public sealed record ApiCall(HttpRequest Request, DurableTaskClient Client, Caller Caller)
{
    // Read off the path, because behind a Functions trigger there are no route values.
    private const int IdSegment = 2;

    /// <summary>The id in <c>/api/collection/id[/verb]</c>.</summary>
    public string Id => Segments is { Length: > IdSegment } segments ? Uri.UnescapeDataString(segments[IdSegment]) : string.Empty;

    private string[] Segments => (Request.Path.Value ?? string.Empty).Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A header with exactly one value, else null.</summary>
    public string? Header(string name) => Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>A query parameter with exactly one value, else null.</summary>
    public string? Query(string name) => Request.Query[name] is [{ Length: > 0 } value] ? value : null;
}
