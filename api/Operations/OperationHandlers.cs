using System.Text.Json;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Operations;

/// <summary>Shows operations.</summary>
public static class OperationHandlers
{
    // Far under the 4 MiB that a client of a task hub reads at once.
    private const int EnoughBytes = 1_000_000;
    private const int MostStorePages = 200;

    private static readonly string[] Statuses = Enum.GetNames<OperationStatus>();

    /// <summary>Lists operations page by page, brief; <c>status</c> filters, and may name several.</summary>
    public static async Task<ApiAnswer> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (top, token, wanted) = (Paging.Top(call), Paging.Token(call), Wanted(call));
        var found = new List<Operation>();
        var bytes = 0;
        for (var pages = 0; pages < MostStorePages && found.Count < top && bytes < EnoughBytes; pages++)
        {
            var page = await call.Client.OperationsPageAsync(token, top - found.Count, cancellationToken);
            foreach (var flow in page?.Values ?? [])
            {
                var operation = await OperationReader.ReadAsync(call.Client, flow, brief: true, cancellationToken);
                if (wanted.Count == 0 || wanted.Contains(operation.Status))
                {
                    found.Add(operation);
                    bytes += JsonSerializer.SerializeToUtf8Bytes(operation, PortableJson.Options).Length;
                }
            }

            token = page?.ContinuationToken;
            if (token is null)
            {
                break;
            }
        }

        var next = token is null ? null : Paging.NextLink(Links.Operations, top, token, ("status", call.Query("status")));
        return new ApiAnswer(StatusCodes.Status200OK, new ListPage<Operation>(found, next));
    }

    /// <summary>Shows one operation, or 304 where the caller has it.</summary>
    public static async Task<ApiAnswer> GetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return OperationAnswers.Found(await OperationReader.ReadAsync(call.Client, call.Id, cancellationToken));
    }

    private static HashSet<OperationStatus> Wanted(ApiCall call)
    {
        var wanted = new HashSet<OperationStatus>();
        foreach (var name in (call.Query("status") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Statuses.Contains(name, StringComparer.Ordinal))
            {
                throw Paging.Mistaken("status", "Names a status that operations do not have.", $"Write one or more of {string.Join(",", Statuses)}.");
            }

            wanted.Add(Enum.Parse<OperationStatus>(name));
        }

        return wanted;
    }
}
