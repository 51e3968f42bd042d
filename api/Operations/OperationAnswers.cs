using System.Globalization;

using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Operations;

/// <summary>Answers with an operation: found, or accepted and going on.</summary>
internal static class OperationAnswers
{
    private const int PollSeconds = 2;

    /// <summary>202 with where to look and when.</summary>
    public static async Task<ApiAnswer> AcceptedAsync(DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        new(StatusCodes.Status202Accepted, await OperationReader.ReadAsync(client, id, cancellationToken)) { Headers = Accepted(id) };

    /// <summary>200, with an ETag that changes whenever something of the operation but its time stamp does.</summary>
    public static ApiAnswer Found(Operation operation)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["ETag"] = Tag(operation) };
        if (!operation.HasEnded)
        {
            headers["Retry-After"] = Seconds(PollSeconds);
        }

        return new ApiAnswer(StatusCodes.Status200OK, operation) { Headers = headers };
    }

    /// <summary>The operation's version, as a weak ETag.</summary>
    public static string Tag(Operation operation) => $"W/\"{Version(operation)}\"";

    /// <summary>The operation's version.</summary>
    public static string Version(Operation operation) =>
        ContentHash.Hex(PortableJson.Canonical(operation with { UpdatedAt = default }), 16);

    private static Dictionary<string, string> Accepted(string id) =>
        new(StringComparer.Ordinal)
        {
            ["Operation-Location"] = Links.Operation(id),
            ["Location"] = Links.Operation(id),
            ["Retry-After"] = Seconds(PollSeconds),
        };

    private static string Seconds(int seconds) => seconds.ToString(CultureInfo.InvariantCulture);
}
