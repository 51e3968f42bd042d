namespace MultiHubFlows.Api.Http;

/// <summary>All problem types. docs/problems.md explains each; a test compares the two.</summary>
public static class ProblemTypes
{
    internal static readonly ProblemType MalformedBody = new("malformed-body", 400, "The body is not a JSON document that can be read");
    internal static readonly ProblemType InvalidBody = new("invalid-body", 400, "The body has mistakes");
    internal static readonly ProblemType InvalidParameter = new("invalid-parameter", 400, "A header or query parameter has a mistake");
    internal static readonly ProblemType Unauthorized = new("unauthorized", 401, "The call needs a bearer token or key");
    internal static readonly ProblemType HostNotAllowed = new("host-not-allowed", 403, "The Host header does not name this machine's loopback");
    internal static readonly ProblemType OriginNotAllowed = new("origin-not-allowed", 403, "Calls from pages of other origins are refused");
    internal static readonly ProblemType RoleTooLow = new("role-too-low", 403, "The key's role does not allow this call");
    internal static readonly ProblemType KeyNeeded = new("key-needed", 403, "Only the holder of a key decides this question");
    internal static readonly ProblemType SameParty = new("same-party", 403, "The key has answered the other side's question");
    internal static readonly ProblemType NoSuchRoute = new("no-such-route", 404, "There is nothing at this path");
    internal static readonly ProblemType OperationNotFound = new("operation-not-found", 404, "There is no such operation");
    internal static readonly ProblemType QuestionNotFound = new("question-not-found", 404, "There is no such question");
    internal static readonly ProblemType ReconciliationNotFound = new("reconciliation-not-found", 404, "There is no such sweep");
    internal static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "The path does not take this method");
    internal static readonly ProblemType KeysMissing = new("keys-missing", 409, "Two keys answer a hand-off, and this service has none");
    internal static readonly ProblemType RegistrationInUse = new("registration-in-use", 409, "Another operation has this registration");
    internal static readonly ProblemType OperationRunning = new("operation-running", 409, "The operation has not ended");
    internal static readonly ProblemType OperationEnded = new("operation-ended", 409, "The operation has ended");
    internal static readonly ProblemType NotResumable = new("not-resumable", 409, "The operation cannot be resumed");
    internal static readonly ProblemType QuestionNotOpen = new("question-not-open", 409, "The question is not open");
    internal static readonly ProblemType SubjectChanged = new("subject-changed", 409, "What is decided on is not what the caller saw");
    internal static readonly ProblemType DecisionNotTaken = new("decision-not-taken", 409, "The flow did not take the decision");
    internal static readonly ProblemType BodyTooLarge = new("body-too-large", 413, "The body is larger than 1 MB");
    internal static readonly ProblemType MediaTypeNotSupported = new("media-type-not-supported", 415, "The body must be application/json");
    internal static readonly ProblemType IdempotencyKeyReused = new("idempotency-key-reused", 422, "The idempotency key was used for another request");
    internal static readonly ProblemType ChoiceNotOffered = new("choice-not-offered", 422, "The question does not offer this decision");
    internal static readonly ProblemType TooManyRequests = new("too-many-requests", 429, "Too many calls are under way");
    internal static readonly ProblemType TooManyFailures = new("too-many-failures", 429, "Too many calls came without the right token or key");
    internal static readonly ProblemType InternalError = new("internal-error", 500, "The call met a defect of this program");
    internal static readonly ProblemType NotReady = new("not-ready", 503, "The service is not ready");
    internal static readonly ProblemType TaskHubUnreachable = new("task-hub-unreachable", 503, "The task hub's storage cannot be reached");
    internal static readonly ProblemType Stopping = new("stopping", 503, "The service is stopping");

    /// <summary>Every type, by status.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        MalformedBody, InvalidBody, InvalidParameter, Unauthorized, HostNotAllowed, OriginNotAllowed, RoleTooLow, KeyNeeded, SameParty, NoSuchRoute, OperationNotFound,
        QuestionNotFound, ReconciliationNotFound, MethodNotAllowed, KeysMissing, RegistrationInUse, OperationRunning, OperationEnded, NotResumable, QuestionNotOpen, SubjectChanged, DecisionNotTaken,
        BodyTooLarge, MediaTypeNotSupported, IdempotencyKeyReused, ChoiceNotOffered, TooManyRequests, TooManyFailures, InternalError, NotReady, TaskHubUnreachable, Stopping,
    ];
}
