using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using MultiHubFlows.Api.Approvals;
using MultiHubFlows.Api.Handoffs;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;
using MultiHubFlows.Api.Moves;
using MultiHubFlows.Api.Offboardings;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Plans;
using MultiHubFlows.Api.Reconciliations;

namespace MultiHubFlows.Api;

/// <summary>All endpoints of the API, for every host.</summary>
public sealed class ApiRoutes
{
    private static readonly (string, string)[] Paged = [("$top", "How many items at most, 1 to 500; 50 by default."), ("$skipToken", "From nextLink.")];

    /// <summary>Makes the list of the handlers.</summary>
    public ApiRoutes(
        OnboardingHandlers onboardings,
        PlanHandlers plans,
        OffboardingHandlers offboardings,
        HandoffHandlers handoffs,
        MoveHandlers moves,
        OperationEvents stream,
        CancelHandlers cancels,
        DecisionHandlers decisions,
        ReconciliationHandlers reconciliations,
        HealthHandlers health)
    {
        All =
        [
            new("StartOnboarding", "POST", "/api/onboardings", onboardings.StartAsync,
                new("Starts an onboarding: one managed cluster joins one to many hubs.", 202, typeof(Operation), [400, 409, 413, 415, 422, 503])
                {
                    Body = typeof(OnboardingContract),
                    Headers = [("Idempotency-Key", "The same key and request start once; 1 to 255 printable ASCII characters."), Who],
                }) { Role = ApiRole.Requester },
            new("MakePlan", "POST", "/api/plans", plans.MakeAsync,
                new("Shows how an onboarding would be done and why, with what it would change; changes and stores nothing.", 200, typeof(PlanAnswer), [400, 413, 415, 503])
                {
                    Body = typeof(OnboardingContract), Headers = [Who],
                }) { Role = ApiRole.Requester },
            new("StartOffboarding", "POST", "/api/offboardings", offboardings.StartAsync,
                new("Starts an offboarding: one managed cluster leaves one hub, several or all.", 202, typeof(Operation), [400, 409, 413, 415, 422, 503])
                {
                    Body = typeof(OffboardingContract),
                    Headers = [("Idempotency-Key", "The same key and request start once; 1 to 255 printable ASCII characters."), Who],
                }) { Role = ApiRole.Requester },
            new("StartHandoff", "POST", "/api/handoffs", handoffs.StartAsync,
                new("Starts a hand-off: one managed cluster goes over from one hub to another, answered by two keys.", 202, typeof(Operation), [400, 409, 413, 415, 422, 503])
                {
                    Body = typeof(HandoffContract),
                    Headers = [("Idempotency-Key", "The same key and request start once; 1 to 255 printable ASCII characters."), Who],
                }) { Role = ApiRole.Requester },
            new("StartMove", "POST", "/api/moves", moves.StartAsync,
                new("Starts a move: the agent of one membership goes to another mode, hosting cluster or namespace.", 202, typeof(Operation), [400, 409, 413, 415, 422, 503])
                {
                    Body = typeof(MoveContract),
                    Headers = [("Idempotency-Key", "The same key and request start once; 1 to 255 printable ASCII characters."), Who],
                }) { Role = ApiRole.Requester },
            new("ListOperations", "GET", "/api/operations", OperationHandlers.ListAsync,
                new("Lists operations, brief.", 200, typeof(ListPage<Operation>), [400])
                {
                    Query = [.. Paged, ("status", "Statuses to list, with commas between.")],
                }),
            new("GetOperation", "GET", "/api/operations/{id}", OperationHandlers.GetAsync,
                new("Shows one operation.", 200, typeof(Operation), [404]) { Headers = [("If-None-Match", "The ETag that the caller has: 304 if it is the current one.")], OtherStatus = 304 }),
            new("DeleteOperation", "DELETE", "/api/operations/{id}", PurgeHandlers.DeleteAsync,
                new("Purges an ended operation with everything that is stored of it; clusters are not touched.", 204, null, [404, 409])),
            new("StreamOperation", "GET", "/api/operations/{id}/events", stream.OpenAsync,
                new("Streams an operation: event 'operation' at each change, 'end' at its end.", 200, null, [404])
                {
                    Headers = [("Last-Event-ID", "The id of the event that the caller has.")],
                    ContentType = "text/event-stream",
                }),
            new("CancelOperation", "POST", "/api/operations/{id}/cancel", cancels.CancelAsync,
                new("Cancels an operation, and removes what it made.", 202, typeof(Operation), [400, 404, 409, 413, 415])
                {
                    Body = typeof(CancelContract), BodyMayBeAbsent = true, OtherStatus = 200, Headers = [Who],
                }) { Role = ApiRole.Requester },
            new("ResumeOperation", "POST", "/api/operations/{id}/resume", ResumeHandlers.ResumeAsync,
                new("Starts a new run of an operation that met a defect.", 202, typeof(Operation), [400, 404, 409, 413, 415]) { Headers = [Who] }) { Role = ApiRole.Requester },
            new("ListApprovals", "GET", "/api/approvals", ApprovalHandlers.ListAsync,
                new("Lists the open questions of all operations.", 200, typeof(ListPage<Approval>), [400])
                {
                    Query = [.. Paged, ("operation", "Only those of this operation.")],
                }),
            new("DecideApproval", "POST", "/api/approvals/{id}/decision", decisions.DecideAsync,
                new("Decides an open question.", 200, typeof(DecisionResult), [400, 404, 409, 413, 415, 422])
                {
                    Body = typeof(DecisionContract), OtherStatus = 202, Headers = [Who],
                }) { Role = ApiRole.Approver },
            new("StartReconciliation", "POST", "/api/reconciliations", reconciliations.StartAsync,
                new("Starts a sweep over the fleet that says what is not as it should be; it changes nothing.", 202, typeof(Sweep), [400, 413, 415])
                {
                    Body = typeof(ReconciliationContract), BodyMayBeAbsent = true, Headers = [Who],
                }) { Role = ApiRole.Requester },
            new("ListReconciliations", "GET", "/api/reconciliations", ReconciliationHandlers.ListAsync,
                new("Lists the sweeps that are kept, newest first, without their findings.", 200, typeof(ListPage<Sweep>), [])),
            new("GetReconciliation", "GET", "/api/reconciliations/{id}", ReconciliationHandlers.GetAsync,
                new("Shows one sweep, without its findings.", 200, typeof(Sweep), [404])),
            new("ListFindings", "GET", "/api/findings", FindingHandlers.ListAsync,
                new("Lists what the newest sweep found, worst first.", 200, typeof(FindingsPage), [400, 404])
                {
                    Query =
                    [
                        .. Paged,
                        ("sweep", "The id of another sweep."),
                        ("kind", "Kinds to list, with commas between."),
                        ("severity", "Severities to list, with commas between."),
                        ("state", "States to list, with commas between; by default New,Still."),
                        ("hub", "Only those of this hub."),
                        ("cluster", "Only those of this managed cluster, or seen on this managed or hosting cluster."),
                    ],
                }),
            new("GetHealth", "GET", "/healthz", static (_, _) => HealthHandlers.HealthAsync(), new("Says that the process lives.", 200, typeof(HealthState), [])) { Anonymous = true },
            new("GetReadiness", "GET", "/readyz", (_, cancellationToken) => health.ReadyAsync(cancellationToken), new("Says whether the service is ready, and why not.", 200, typeof(HealthState), [503])) { Anonymous = true },
            new("GetVersion", "GET", "/version", static (_, _) => HealthHandlers.VersionAsync(), new("Says what this program is.", 200, typeof(ProductVersion), [])) { Anonymous = true },
            new("GetOpenApi", "GET", "/openapi/v1.json", static (_, _) => HealthHandlers.OpenApiAsync(), new("This document.", 200, null, [])),
        ];
    }

    /// <summary>Every endpoint.</summary>
    public IReadOnlyList<ApiRoute> All { get; }

    private static (string, string) Who => (CallerIdentity.Header, "Who calls, where no key says it; recorded as asserted.");

    /// <summary>Maps a route for every endpoint.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        foreach (var route in routes.ServiceProvider.GetRequiredService<ApiRoutes>().All)
        {
            routes.MapMethods(route.Pattern, [route.Method], AnswerAsync).WithName(route.Name).WithMetadata(route);

            Task AnswerAsync(HttpContext context)
            {
                var services = context.RequestServices;
                return services.GetRequiredService<Http.Endpoint>().InvokeAsync(
                    context,
                    services.GetRequiredService<DurableTaskClient>(),
                    route,
                    services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
            }
        }
    }
}
