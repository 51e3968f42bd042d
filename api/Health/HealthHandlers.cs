using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Health;

/// <summary>Says whether the process lives, whether it is ready, what it is and what it serves.</summary>
public sealed class HealthHandlers(IEnumerable<IReadinessCheck> checks)
{
    /// <summary>The process lives.</summary>
    public static Task<ApiAnswer> HealthAsync() =>
        Task.FromResult(new ApiAnswer(StatusCodes.Status200OK, new HealthState("ok")));

    /// <summary>The service is ready, or why it is not.</summary>
    public async Task<ApiAnswer> ReadyAsync(CancellationToken cancellationToken)
    {
        var findings = (await Task.WhenAll(checks.Select(check => check.CheckAsync(cancellationToken)))).SelectMany(found => found).ToList();
        return findings.Count == 0
            ? new ApiAnswer(StatusCodes.Status200OK, new HealthState("ready"))
            : throw new ProblemException(
                ProblemTypes.NotReady,
                string.Join(" ", findings.Select(finding => finding.Sentence)),
                findings.Select(finding => finding.NextStep).FirstOrDefault(step => step is not null) ?? "Ask again.")
            {
                Errors = [.. findings.Select(finding => new Mistake(finding.Code, finding.Sentence, finding.NextStep ?? string.Empty))],
                RetryAfter = TimeSpan.FromSeconds(5),
            };
    }

    /// <summary>The version of the program.</summary>
    public static Task<ApiAnswer> VersionAsync() =>
        Task.FromResult(new ApiAnswer(StatusCodes.Status200OK, ProductVersion.Current));

    /// <summary>The API's document, as it was built.</summary>
    public static Task<ApiAnswer> OpenApiAsync() =>
        Task.FromResult(new ApiAnswer(StatusCodes.Status200OK, OpenApiFile.Bytes));
}

/// <summary>Whether the process is well.</summary>
/// <param name="Status"><c>ok</c> or <c>ready</c>.</param>
public sealed record HealthState(string Status);
