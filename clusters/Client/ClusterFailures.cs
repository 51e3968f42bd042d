using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// Turns what came of a call into the two exceptions that flows know. A message names the cluster, the call, the code and the server's words,
/// cut; it never holds what was sent, nor a header.
/// </summary>
internal static class ClusterFailures
{
    public static Exception Of(string cluster, ApiCall call, Attempt attempt) =>
        attempt.Answer is { } answer ? OfAnswer(cluster, call, answer) : OfProblem(cluster, call, attempt.Problem!);

    public static Exception OfProblem(string cluster, ApiCall call, TransportProblem problem)
    {
        var message = $"{cluster}: {call.Title}: {problem.Message}";
        return problem.Transient
            ? new HubUnreachableException(message, problem.Code, problem.NextStep)
            : new HubRefusedException(message, problem.Code, problem.NextStep);
    }

    /// <summary>An answer of the right code whose body is not what an API server sends.</summary>
    public static HubUnreachableException NotKubernetes(string cluster, ApiCall call, ApiAnswer answer) =>
        new(
            $"{cluster}: {call.Title}: {answer.Code}, but not with the object asked for ({answer.MediaType ?? "no media type"}, {answer.Body.Length} bytes)",
            ClusterFailureCode.NotAKubernetesAnswer,
            "Check that the address is the API server's own, not that of a sign-in page or a load balancer without servers.");

    private static Exception OfAnswer(string cluster, ApiCall call, ApiAnswer answer)
    {
        var message = $"{cluster}: {call.Title}: {answer.Code} {answer.Status?.Reason}".TrimEnd();
        var said = ServerText.OfBody(answer, call);
        message = said.Length == 0 ? message : $"{message}: {said}";
        var (code, transient, nextStep) = Classify(call, answer);
        return transient
            ? new HubUnreachableException(message, code, nextStep)
            : new HubRefusedException(message, code, nextStep);
    }

    private static (string Code, bool Transient, string NextStep) Classify(ApiCall call, ApiAnswer answer) =>
        answer.Code switch
        {
            >= 300 and < 400 => (ClusterFailureCode.Redirected, false, "Write the API server's own address into the kubeconfig; redirects are not followed, so that no credential reaches another host."),
            400 or 405 or 406 or 415 => (ClusterFailureCode.BadRequest, false, "The server's version may not know this request: check that OCM and Kubernetes are of supported versions."),
            401 => (ClusterFailureCode.Unauthorized, false, "Renew the credential: the server does not know it, or it has ended."),
            403 when AnswerRules.IsNamespaceTerminating(answer) => (ClusterFailureCode.NamespaceTerminating, true, $"Namespace {call.Namespace} is being deleted: look for finalizers on what is left in it."),
            403 => (ClusterFailureCode.Forbidden, false, MissingRights.NextStep(call, answer)),
            404 when answer.Status is null => (ClusterFailureCode.KindNotServed, false, $"The server does not serve {call.Kind}: install what brings it, or use the cluster that has it."),
            404 => (ClusterFailureCode.NotFound, false, "Check what removed the object, or the namespace it lives in."),
            409 => (ClusterFailureCode.Conflict, false, "Somebody else owns or changed this object: look who does, and decide which of the two is right."),
            410 => (ClusterFailureCode.Changing, true, "The objects changed faster than they could be listed; the step is tried again."),
            413 => (ClusterFailureCode.TooLarge, false, "The object is larger than the server takes."),
            422 => (ClusterFailureCode.Invalid, false, "Correct the value that the server names."),
            429 => (ClusterFailureCode.Throttled, true, "The server asks for less; the step is tried again."),
            500 when AnswerRules.IsWebhookFailure(answer) => (ClusterFailureCode.WebhookFailed, true, "A webhook of the cluster did not answer: check its pods; the step is tried again."),
            _ when AnswerRules.IsTransient(answer) => (ClusterFailureCode.ServerError, true, "The server has trouble of its own; the step is tried again."),
            _ => (ClusterFailureCode.BadRequest, false, "The server cannot take this object: check that the CRDs on the cluster are of a supported version."),
        };
}
