using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Trying again: by policy, by handler, of activities and of children, and when not to.</summary>
internal static class RetryCases
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    public static IReadOnlyList<EngineCase> All => [ByPolicy, PolicyExhausted, ByHandler, HandlerGivesUp, HandleFailureRefuses, OfChild];

    private static EngineCase ByPolicy => new(
        "RetryByPolicy",
        registry => registry.AddOrchestratorFunc<int, int>("RetryByPolicy", (context, tries) =>
            context.CallActivityAsync<int>("FailUntil", tries, TaskOptions.FromRetryPolicy(new RetryPolicy(5, Soon)))),
        async run =>
        {
            var ended = await run.CompleteAsync(3);

            Assert.Equal(3, ended.ReadOutputAs<int>());
            await run.ExpectHistoryAsync(
                ended.InstanceId,
                "started RetryByPolicy 3",
                "#0 activity FailUntil",
                "#0 failure TransientException: try 1",
                "#1 timer",
                "#1 fired",
                "#2 activity FailUntil",
                "#2 failure TransientException: try 2",
                "#3 timer",
                "#3 fired",
                "#4 activity FailUntil",
                "#4 result 3",
                "completed 3");
        });

    private static EngineCase PolicyExhausted => new(
        "RetryPolicyExhausted",
        registry => registry.AddOrchestratorFunc<int, string>("RetryPolicyExhausted", async (context, tries) =>
        {
            try
            {
                return $"{await context.CallActivityAsync<int>("FailUntil", tries, TaskOptions.FromRetryPolicy(new RetryPolicy(2, Soon)))}";
            }
            catch (TaskFailedException exception)
            {
                return exception.FailureDetails.ErrorMessage;
            }
        }),
        async run =>
        {
            var ended = await run.CompleteAsync(9);

            Assert.Equal("try 2", ended.ReadOutputAs<string>());
            Assert.Equal(2, run.Effects.Count($"{ended.InstanceId} tries"));
        });

    private static EngineCase ByHandler => new(
        "RetryByHandler",
        registry => registry.AddOrchestratorFunc<int, int>("RetryByHandler", (context, tries) => context.CallActivityAsync<int>(
            "FailUntil",
            tries,
            TaskOptions.FromRetryHandler(async retry =>
            {
                await retry.OrchestrationContext.CreateTimer(Soon, CancellationToken.None);
                return retry.LastFailure.IsCausedBy<TransientException>() && retry.LastAttemptNumber < 5;
            }))),
        async run =>
        {
            var ended = await run.CompleteAsync(2);

            Assert.Equal(2, ended.ReadOutputAs<int>());
            await run.ExpectHistoryAsync(
                ended.InstanceId,
                "started RetryByHandler 2",
                "#0 activity FailUntil",
                "#0 failure TransientException: try 1",
                "#1 timer",
                "#1 fired",
                "#2 activity FailUntil",
                "#2 result 2",
                "completed 2");
        });

    private static EngineCase HandlerGivesUp => new(
        "RetryHandlerGivesUp",
        registry => registry.AddOrchestratorFunc<int, int>("RetryHandlerGivesUp", (context, tries) => context.CallActivityAsync<int>(
            "FailUntil", tries, TaskOptions.FromRetryHandler(retry => retry.LastAttemptNumber < 3))),
        async run =>
        {
            var ended = await run.CompleteAsync(9);

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.Equal("try 3", ended.FailureDetails!.InnerFailure!.ErrorMessage);
            Assert.Equal(3, run.Effects.Count($"{ended.InstanceId} tries"));
        });

    private static EngineCase HandleFailureRefuses => new(
        "RetryHandleFailureRefuses",
        registry => registry.AddOrchestratorFunc<int, int>("RetryHandleFailureRefuses", (context, tries) => context.CallActivityAsync<int>(
            "FailUntil",
            tries,
            TaskOptions.FromRetryPolicy(new RetryPolicy(5, Soon) { HandleFailure = failure => !failure.IsCausedBy<TransientException>() }))),
        async run =>
        {
            var ended = await run.CompleteAsync(9);

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.Equal(1, run.Effects.Count($"{ended.InstanceId} tries"));
        });

    private static EngineCase OfChild => new(
        "RetryOfChild",
        registry =>
        {
            registry.AddOrchestratorFunc<int, int>("RetryOfChild", (context, tries) => context.CallSubOrchestratorAsync<int>(
                "Fragile", tries, new SubOrchestrationOptions(new RetryPolicy(5, Soon), $"{context.InstanceId}-child")));
            registry.AddOrchestratorFunc<int, int>("Fragile", (context, tries) => context.CallActivityAsync<int>("FailUntil", tries));
        },
        async run =>
        {
            var ended = await run.CompleteAsync(3);

            Assert.Equal(3, ended.ReadOutputAs<int>());
            Assert.Equal(3, run.Effects.Count($"{ended.InstanceId}-child tries"));
        });
}
