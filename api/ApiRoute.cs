using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Api;

/// <summary>One endpoint of the API: what every host makes a route or a trigger of.</summary>
/// <param name="Name">Its name: of the trigger, and the operationId in the document.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path; <c>{id}</c> is always the third segment.</param>
/// <param name="Handler">What answers it.</param>
/// <param name="Contract">What it takes and answers, for the document.</param>
public sealed record ApiRoute(string Name, string Method, string Pattern, ApiHandler Handler, ApiContract Contract)
{
    /// <summary>Whether it is answered without a key or token.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The least role of its callers: unless said otherwise, who reads is a viewer, and who changes something an administrator.</summary>
    public ApiRole Role { get; init; } = Method == "GET" ? ApiRole.Viewer : ApiRole.Administrator;
}

/// <summary>What an endpoint takes and answers.</summary>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Status">The status of success.</param>
/// <param name="Answer">The type of the body of success; null: not JSON of a type.</param>
/// <param name="Problems">The statuses of its problems.</param>
public sealed record ApiContract(string Summary, int Status, Type? Answer, IReadOnlyList<int> Problems)
{
    /// <summary>The type of the body that it takes; null: none.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool BodyMayBeAbsent { get; init; }

    /// <summary>Another status of success.</summary>
    public int? OtherStatus { get; init; }

    /// <summary>Query parameters, by name with what they do.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Query { get; init; } = [];

    /// <summary>Headers that it reads, by name with what they do.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Headers { get; init; } = [];

    /// <summary>The media type of the body of success.</summary>
    public string ContentType { get; init; } = "application/json";
}
