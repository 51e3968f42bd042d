using System.Runtime.CompilerServices;

using MultiHubFlows.Clusters.Client;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>
    /// The objects of a list page by page: no more than a page is kept, whatever the server has. A type that names few fields makes little of
    /// large objects. A list that grows too old to go on ends with <see cref="ClusterFailureCode.Changing"/>: the caller begins anew.
    /// </summary>
    /// <exception cref="Domain.HubRefusedException">The budget is spent, or the server gives the same page again.</exception>
    public async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(ListOf list, ListBudget budget, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(budget);
        var set = new ObjectSet(list.Kind, list.Namespace, list.LabelSelector, list.FieldSelector);
        var (size, next) = (_options.PageSize, (string?)null);
        while (true)
        {
            var call = set.ToList(size, next) with { Accept = list.MetadataOnly ? ApiCall.MetadataLists : ApiCall.Json };
            var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
            var tooLarge = attempt.Problem is { Code: ClusterFailureCode.TooLarge };
            budget.Spend(ClusterName, call.Title, tooLarge ? _options.MaximumBodyBytes : attempt.Answer?.Body.Length ?? 0);
            if (tooLarge && size > 1)
            {
                // Kept for the pages to come: such objects seldom come alone.
                size = Math.Max(1, size / 8);
                continue;
            }

            var page = Read<TypedPage<T>>(call, attempt);
            yield return page.Items ?? [];
            var after = page.Metadata?.Continue;
            if (after is { Length: > 0 } && after == next)
            {
                throw ListBudget.Endless(ClusterName, call.Title, "the server gives the same page again and again");
            }

            if (after is not { Length: > 0 })
            {
                yield break;
            }

            next = after;
        }
    }

    private sealed record TypedPage<T>(ListMetadata? Metadata, IReadOnlyList<T>? Items);
}

/// <summary>A list to be read page by page.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace; null for all of them.</param>
/// <param name="LabelSelector">Which labels; null for any.</param>
/// <param name="FieldSelector">Which fields; null for any.</param>
public sealed record ListOf(ResourceKind Kind, string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null)
{
    /// <summary>Whether metadata is all that is wanted; then nothing else, such as the data of secrets, leaves the server.</summary>
    public bool MetadataOnly { get; init; }
}
