using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Functions;

/// <summary>A trigger for every endpoint of the API. What it answers is in the room api; a test holds both lists together.</summary>
public sealed class HttpFunctions(EndpointCalls calls)
{
    private const AuthorizationLevel Key = AuthorizationLevel.Function;
    private const AuthorizationLevel Open = AuthorizationLevel.Anonymous;

    [Function("StartOnboarding")]
    public IResult StartOnboarding([HttpTrigger(Key, "post", Route = "api/onboardings")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("MakePlan")]
    public IResult MakePlan([HttpTrigger(Key, "post", Route = "api/plans")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("StartOffboarding")]
    public IResult StartOffboarding([HttpTrigger(Key, "post", Route = "api/offboardings")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("StartHandoff")]
    public IResult StartHandoff([HttpTrigger(Key, "post", Route = "api/handoffs")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("StartMove")]
    public IResult StartMove([HttpTrigger(Key, "post", Route = "api/moves")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("ListOperations")]
    public IResult ListOperations([HttpTrigger(Key, "get", Route = "api/operations")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("GetOperation")]
    public IResult GetOperation([HttpTrigger(Key, "get", Route = "api/operations/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("DeleteOperation")]
    public IResult DeleteOperation([HttpTrigger(Key, "delete", Route = "api/operations/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("StreamOperation")]
    public IResult StreamOperation([HttpTrigger(Key, "get", Route = "api/operations/{id}/events")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("CancelOperation")]
    public IResult CancelOperation([HttpTrigger(Key, "post", Route = "api/operations/{id}/cancel")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("ResumeOperation")]
    public IResult ResumeOperation([HttpTrigger(Key, "post", Route = "api/operations/{id}/resume")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("ListApprovals")]
    public IResult ListApprovals([HttpTrigger(Key, "get", Route = "api/approvals")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("DecideApproval")]
    public IResult DecideApproval([HttpTrigger(Key, "post", Route = "api/approvals/{id}/decision")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("StartReconciliation")]
    public IResult StartReconciliation([HttpTrigger(Key, "post", Route = "api/reconciliations")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("ListReconciliations")]
    public IResult ListReconciliations([HttpTrigger(Key, "get", Route = "api/reconciliations")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("GetReconciliation")]
    public IResult GetReconciliation([HttpTrigger(Key, "get", Route = "api/reconciliations/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("ListFindings")]
    public IResult ListFindings([HttpTrigger(Key, "get", Route = "api/findings")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("GetHealth")]
    public IResult GetHealth([HttpTrigger(Open, "get", Route = "healthz")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("GetReadiness")]
    public IResult GetReadiness([HttpTrigger(Open, "get", Route = "readyz")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("GetVersion")]
    public IResult GetVersion([HttpTrigger(Open, "get", Route = "version")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);

    [Function("GetOpenApi")]
    public IResult GetOpenApi([HttpTrigger(Key, "get", Route = "openapi/v1.json")] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        calls.Answer(context, client);
}
