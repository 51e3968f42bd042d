using System.Text.Json;

namespace MultiHubFlows.Api.Tests.Service;

/// <summary>Reads answers.</summary>
internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using var document = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), cancellationToken: TestContext.Current.CancellationToken);
        return document.RootElement.Clone();
    }

    /// <summary>The problem, after a look at what every problem must have.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, string slug, int status)
    {
        var problem = await response.JsonAsync();
        Assert.Equal($"https://multihubflows.dev/problems/{slug}", problem.GetProperty("type").GetString());
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.All(["title", "detail", "instance", "nextStep", "traceId"], name => Assert.NotEmpty(problem.GetProperty(name).GetString()!));
        return problem;
    }

    public static IReadOnlyList<string> Pointers(this JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>Why an operation, or a registration of it, does not go on or has ended.</summary>
    public static IReadOnlyList<string> ReasonCodes(this JsonElement operation) =>
        [.. operation.GetProperty("registrations").EnumerateArray().Prepend(operation).Where(one => one.TryGetProperty("reason", out _)).Select(one => one.GetProperty("reason").Text("code"))];

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
