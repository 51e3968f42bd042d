using System.Text.Json;
using System.Text.RegularExpressions;

using Azure;
using Azure.Identity;

using Microsoft.Identity.Client;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>
/// Turns what Azure's libraries throw into the two exceptions that flows know. Their messages quote headers and bodies, so none of them is
/// taken over: status and error code are enough.
/// </summary>
internal static partial class AzureFailures
{
    // The endpoint is not there, or does not know the identity: the library keeps no status then.
    private const string ManagedIdentityError = "managed_identity_";

    public static Exception Of(AzureQuestion question, Exception failure) =>
        failure switch
        {
            // Attempts after attempts: the last one counts.
            AggregateException { InnerExceptions: [.., var last] } => Of(question, last),
            HubRefusedException or HubUnreachableException => failure,
            OperationCanceledException => Unreachable(question, question.Unreachable, "no answer in time"),
            CredentialUnavailableException => Unreachable(question, AzureMeaning.NoIdentity, "there is no identity to ask with"),
            AuthenticationFailedException => OfToken(question, failure),
            RequestFailedException request => OfStatus(question, request.Status, request.ErrorCode, request.InnerException),
            HttpRequestException or IOException => Unreachable(question, question.Unreachable, "no connection"),
            JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException =>
                Unreachable(question, question.Wrong, "the answer is not what Azure sends"),
            _ => Unreachable(question, question.Wrong, $"the library gave up with {failure.GetType().Name}"),
        };

    private static Exception OfStatus(AzureQuestion question, int status, string? errorCode, Exception? inner)
    {
        var said = $"{status} {(errorCode is not null && Plain().IsMatch(errorCode) ? errorCode : "")}".TrimEnd();
        return status switch
        {
            0 => Unreachable(question, question.Unreachable, inner is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "its TLS certificate does not hold" : "no connection"),
            401 => Refused(question, question.Unauthorized, said),
            403 => Refused(question, question.Forbidden, said),
            404 => Refused(question, question.Missing, said),
            408 or >= 500 => Unreachable(question, question.Unreachable, said),
            429 => Unreachable(question, question.Throttled, said),
            _ => Unreachable(question, question.Wrong, said),
        };
    }

    /// <summary>No token came. Whoever was asked may be down, or may not know us.</summary>
    private static Exception OfToken(AzureQuestion question, Exception failure)
    {
        var answers = Causes(failure).Select(Answer).ToList();
        if (answers.Any(answer => answer.Status == 0 && answer.Error?.StartsWith(ManagedIdentityError, StringComparison.Ordinal) == true))
        {
            return Unreachable(question, AzureMeaning.NoIdentity, "this machine gives us no such managed identity");
        }

        var (status, error) = answers.FirstOrDefault(answer => answer.Status != 0);
        var said = $"{status} {(error is not null && Plain().IsMatch(error) ? error : "")}".TrimEnd();
        return status is 400 or 401 or 403
            ? Refused(question, AzureMeaning.Refused, $"no token: {said}")
            : Unreachable(question, AzureMeaning.Entra, status == 0 ? "no token: no answer" : $"no token: {said}");
    }

    private static (int Status, string? Error) Answer(Exception cause) =>
        cause switch
        {
            MsalServiceException service => (service.StatusCode, service.ErrorCode),
            RequestFailedException request => (request.Status, request.ErrorCode),
            _ => (0, null),
        };

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static HubUnreachableException Unreachable(AzureQuestion question, AzureMeaning meaning, string what) =>
        new($"{question.Title}: {what}", meaning.Code, meaning.NextStep);

    private static HubRefusedException Refused(AzureQuestion question, AzureMeaning meaning, string what) =>
        new($"{question.Title}: {what}", meaning.Code, meaning.NextStep);

    [GeneratedRegex("^[A-Za-z0-9_]{1,60}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}
