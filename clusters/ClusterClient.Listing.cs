using System.Globalization;
using System.Text.Json;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    private const int ListRestarts = 3;

    /// <summary>
    /// All objects of a kind: in one namespace, or everywhere where <paramref name="ns"/> is null, that the selectors name. Pages are read to
    /// the end; a list that grows old between pages is begun anew.
    /// </summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(
        ResourceKind kind,
        string? ns,
        string? labelSelector,
        string? fieldSelector,
        CancellationToken cancellationToken)
        where T : class =>
        [.. (await ListStateAsync(new ObjectSet(kind, ns, labelSelector, fieldSelector), cancellationToken)).Objects.Select(Convert<T>)];

    private async Task<ListState> ListStateAsync(ObjectSet set, CancellationToken cancellationToken)
    {
        for (var restart = 0; ; restart++)
        {
            var objects = new List<JsonElement>();
            var page = await PageAsync(set, null, giveUpWhenExpired: true, cancellationToken);
            while (page is not null)
            {
                objects.AddRange(page.Items ?? []);
                if (objects.Count > _options.MaximumListItems)
                {
                    throw new HubRefusedException(
                        $"{ClusterName}: {set.ToList(0, null).Title}: more than {_options.MaximumListItems} objects",
                        ClusterFailureCode.TooLarge,
                        "Remove what is not needed on the cluster, or raise the limit.");
                }

                if (string.IsNullOrEmpty(page.Metadata?.Continue))
                {
                    return new ListState(objects, page.Metadata?.ResourceVersion);
                }

                page = await PageAsync(set, page.Metadata.Continue, giveUpWhenExpired: restart >= ListRestarts, cancellationToken);
            }
        }
    }

    /// <summary>One page, smaller where objects are so large that a full one is not read; null where the list has grown too old to go on.</summary>
    private async Task<ListPage?> PageAsync(
        ObjectSet set,
        string? continueToken,
        bool giveUpWhenExpired,
        CancellationToken cancellationToken)
    {
        for (var size = _options.PageSize; ; size = Math.Max(1, size / 8))
        {
            var call = set.ToList(size, continueToken);
            var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
            if (attempt.Problem is not { Code: ClusterFailureCode.TooLarge } || size == 1)
            {
                return attempt.Answer is { Code: 410 } && !giveUpWhenExpired ? null : Read<ListPage>(call, attempt);
            }
        }
    }

    private T Convert<T>(JsonElement element)
        where T : class
    {
        try
        {
            return element.Deserialize<T>(ClusterJson.Options) ?? throw new JsonException("An object is null.");
        }
        catch (JsonException)
        {
            throw NotOfItsKind(typeof(T).Name);
        }
    }

    private HubUnreachableException NotOfItsKind(string kind) =>
        new(
            $"{ClusterName}: an object that the server gave as a {kind} is not one",
            ClusterFailureCode.NotAKubernetesAnswer,
            "Check that the cluster's CRDs are of a supported version.");

    private sealed record ListState(IReadOnlyList<JsonElement> Objects, string? ResourceVersion);

    private sealed record ListPage(ListMetadata? Metadata, IReadOnlyList<JsonElement>? Items);

    private sealed record ListMetadata(string? ResourceVersion, string? Continue);

    /// <summary>The objects that a list or a watch is about.</summary>
    private sealed record ObjectSet(ResourceKind Kind, string? Namespace, string? LabelSelector, string? FieldSelector)
    {
        public ApiCall ToList(int pageSize, string? continueToken) =>
            ApiCall.To(HttpMethod.Get, "list", Kind, Namespace, null) with
            {
                Query =
                [
                    ("limit", pageSize.ToString(CultureInfo.InvariantCulture)),
                    ("labelSelector", LabelSelector),
                    ("fieldSelector", FieldSelector),
                    ("continue", continueToken),
                ],
            };

        public ApiCall ToWatch(string? resourceVersion, int seconds) =>
            ApiCall.To(HttpMethod.Get, "watch", Kind, Namespace, null) with
            {
                Query =
                [
                    ("watch", "true"),
                    ("allowWatchBookmarks", "true"),
                    ("resourceVersion", resourceVersion),
                    ("timeoutSeconds", seconds.ToString(CultureInfo.InvariantCulture)),
                    ("labelSelector", LabelSelector),
                    ("fieldSelector", FieldSelector),
                ],
            };
    }
}
