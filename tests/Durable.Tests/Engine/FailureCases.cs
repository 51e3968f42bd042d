using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Failures as data: type, message, inner ones and properties, caught and not caught.</summary>
internal static class FailureCases
{
    public static IReadOnlyList<EngineCase> All => [Caught, Uncaught, OfOrchestrator, BadInput, BadResult, OneOfMany];

    public static string[] Describe(TaskFailureDetails? failure) =>
        failure is null
            ? []
            : [
                $"{failure.ErrorType.Split('.')[^1]}: {failure.ErrorMessage}"
                + string.Concat((failure.Properties ?? new Dictionary<string, object?>(StringComparer.Ordinal)).Select(property => $" {property.Key}={property.Value as string}")),
                .. Describe(failure.InnerFailure),
            ];

    private static EngineCase Caught => new(
        "FailureCaught",
        registry => registry.AddOrchestratorFunc<int, string[]>("FailureCaught", async (context, _) =>
        {
            try
            {
                return [await context.CallActivityAsync<string>("Throw", "boom")];
            }
            catch (TaskFailedException exception)
            {
                await context.CallActivityAsync("Signal", "compensated");
                return [.. Describe(exception.FailureDetails), $"{exception.FailureDetails.IsCausedBy<TransientException>()}"];
            }
        }),
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(["TransientException: boom code=E1", "FormatException: the cause line=7", "True"], ended.ReadOutputAs<string[]>()!);
            await run.ExpectHistoryAsync(
                ended.InstanceId,
                "started FailureCaught -",
                "#0 activity Throw",
                "#0 failure TransientException: boom",
                "#1 activity Signal",
                "#1 result \"compensated\"",
                $"completed {HistoryText.Short(ended.SerializedOutput)}");
        });

    private static EngineCase Uncaught => new(
        "FailureUncaught",
        registry => registry.AddOrchestratorFunc<int, string>("FailureUncaught", (context, _) => context.CallActivityAsync<string>("Throw", "boom")),
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.Null(ended.SerializedOutput);
            Assert.Equal(
                [
                    "TaskFailedException: Task 'Throw' (#0) failed with an unhandled exception: boom code=E1",
                    "TransientException: boom code=E1",
                    "FormatException: the cause line=7",
                ],
                Describe(ended.FailureDetails));
            await run.ExpectHistoryAsync(
                ended.InstanceId,
                "started FailureUncaught -",
                "#0 activity Throw",
                "#0 failure TransientException: boom",
                "failed TaskFailedException: Task 'Throw' (#0) failed with an unhandled exception: boom");
        });

    private static EngineCase OfOrchestrator => new(
        "FailureOfOrchestrator",
        registry => registry.AddOrchestratorFunc<int, string>("FailureOfOrchestrator", async (context, _) =>
        {
            await context.CallActivityAsync<int>("AddOne", 1);
            throw new TransientException("own", new FormatException("the cause")) { Data = { ["code"] = 5 } };
        }),
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.Equal(["TransientException: own code=5", "FormatException: the cause"], Describe(ended.FailureDetails));
        });

    private static EngineCase BadInput => new(
        "FailureOfInput",
        registry => registry.AddOrchestratorFunc<int, int>("FailureOfInput", (_, number) => Task.FromResult(number)),
        async run =>
        {
            var ended = await run.CompleteAsync("no number");

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.Equal("System.Text.Json.JsonException", ended.FailureDetails!.ErrorType);
        });

    private static EngineCase BadResult => new(
        "FailureOfResult",
        registry => registry.AddOrchestratorFunc<int, int>("FailureOfResult", (context, _) => context.CallActivityAsync<int>("Echo", "no number")),
        async run => Assert.Equal(OrchestrationRuntimeStatus.Failed, (await run.CompleteAsync()).RuntimeStatus));

    private static EngineCase OneOfMany => new(
        "FailureOfOneOfMany",
        registry => registry.AddOrchestratorFunc<int, int>("FailureOfOneOfMany", async (context, _) =>
        {
            var steps = Enumerable.Range(0, 20).Select(number =>
                number == 7 ? context.CallActivityAsync<string>("Throw", "seven") : context.CallActivityAsync<string>("Echo", $"{number}")).ToArray();
            try
            {
                await Task.WhenAll(steps);
            }
            catch (TaskFailedException)
            {
                return steps.Count(step => step.IsCompletedSuccessfully);
            }

            return -1;
        }),
        async run => Assert.Equal(19, (await run.CompleteAsync()).ReadOutputAs<int>()));
}
