namespace MultiHubFlows.Clusters.Client;

/// <summary>Which answers are worth a repetition, and which may hide a success.</summary>
internal static class AnswerRules
{
    public static bool IsTransient(ApiAnswer answer) =>
        answer.Code switch
        {
            408 or 429 or 502 or 503 or 504 => true,
            500 => !IsDefiniteServerError(answer),
            _ => false,
        };

    public static bool MayHaveRun(ApiAnswer answer) => answer.Code is 408 or 502 or 503 or 504 || (answer.Code == 500 && !IsDefiniteServerError(answer));

    public static bool IsWebhookFailure(ApiAnswer answer) =>
        answer.Code == 500 && (answer.Status?.Message?.Contains("failed calling webhook", StringComparison.Ordinal) ?? false);

    /// <summary>Create in a namespace that is going: 403, though a little later the same request is right.</summary>
    public static bool IsNamespaceTerminating(ApiAnswer answer) =>
        answer.Code == 403 && (answer.Status?.HasCause("NamespaceTerminating") ?? false);

    // An apply with a field that the schema lacks is answered with 500; the same body never becomes right.
    private static bool IsDefiniteServerError(ApiAnswer answer) =>
        answer.Status?.Message is { } message
        && (message.Contains("field not declared in schema", StringComparison.Ordinal)
            || message.Contains("failed to create typed patch object", StringComparison.Ordinal));
}
