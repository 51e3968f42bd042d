namespace MultiHubFlows.Api.Http;

/// <summary>One page of a list.</summary>
/// <param name="Value">The items of this page; there may be fewer than asked for, or none, and still a next page.</param>
/// <param name="NextLink">Where the next page is; absent on the last one.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Value, string? NextLink);
