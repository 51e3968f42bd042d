using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Steps one after the other, and many at once.</summary>
internal static class SequenceCases
{
    public static IReadOnlyList<EngineCase> All => [Nothing, Sequence, FanOut, LongSequence, SameInEveryTurn];

    private static EngineCase Nothing => new(
        "Nothing",
        registry => registry.AddOrchestratorFunc<string?, string?>("Nothing", (_, input) => Task.FromResult(input)),
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
            Assert.Null(ended.SerializedInput);
            Assert.Null(ended.SerializedOutput);
            await run.ExpectHistoryAsync(ended.InstanceId, "started Nothing -", "completed -");
        });

    private static EngineCase Sequence => new(
        "Sequence",
        registry => registry.AddOrchestratorFunc<int, int>("Sequence", async (context, number) =>
        {
            for (var step = 0; step < 5; step++)
            {
                number = await context.CallActivityAsync<int>("AddOne", number);
            }

            return number;
        }),
        async run =>
        {
            var ended = await run.CompleteAsync(10);

            Assert.Equal(15, ended.ReadOutputAs<int>());
            await run.ExpectHistoryAsync(
                ended.InstanceId,
                "started Sequence 10",
                "#0 activity AddOne",
                "#0 result 11",
                "#1 activity AddOne",
                "#1 result 12",
                "#2 activity AddOne",
                "#2 result 13",
                "#3 activity AddOne",
                "#3 result 14",
                "#4 activity AddOne",
                "#4 result 15",
                "completed 15");
        });

    private static EngineCase FanOut => new(
        "FanOut",
        registry => registry.AddOrchestratorFunc<int, int>("FanOut", async (context, width) =>
            (await Task.WhenAll(Enumerable.Range(0, width).Select(number => context.CallActivityAsync<int>("AddOne", number)))).Sum()),
        async run =>
        {
            var ended = await run.CompleteAsync(1000);

            Assert.Equal(500_500, ended.ReadOutputAs<int>());
            await run.ExpectHistoryInAnyOrderAsync(
                ended.InstanceId,
                [
                    "started FanOut 1000",
                    .. Enumerable.Range(0, 1000).Select(number => $"#{number} activity AddOne"),
                    .. Enumerable.Range(0, 1000).Select(number => $"#{number} result {number + 1}"),
                    "completed 500500",
                ]);
        });

    private static EngineCase LongSequence => new(
        "LongSequence",
        registry => registry.AddOrchestratorFunc<int, int>("LongSequence", async (context, length) =>
        {
            var number = 0;
            while (number < length)
            {
                number = await context.CallActivityAsync<int>("AddOne", number);
            }

            return number;
        }),
        async run =>
        {
            var ended = await run.CompleteAsync(100);

            Assert.Equal(100, ended.ReadOutputAs<int>());
            Assert.Equal(202, HistoryText.Of(await run.HistoryAsync(ended.InstanceId)).Length);
        });

    // What an orchestrator may take from its context must be the same in every replay, or this fails as non-deterministic or with
    // another activity input in the history than the one that was sent.
    private static EngineCase SameInEveryTurn => new(
        "SameInEveryTurn",
        registry => registry.AddOrchestratorFunc<int, string[]>("SameInEveryTurn", async (context, _) =>
        {
            var first = $"{context.NewGuid()} {context.CurrentUtcDateTime:O}";
            var echoed = await context.CallActivityAsync<string>("Echo", first);
            var second = $"{context.NewGuid()} {context.CurrentUtcDateTime:O}";
            var echoedAgain = await context.CallActivityAsync<string>("Echo", second);
            return [first, echoed, second, echoedAgain];
        }),
        async run =>
        {
            var ended = await run.CompleteAsync();

            var said = ended.ReadOutputAs<string[]>()!;
            Assert.Equal(said[0], said[1]);
            Assert.Equal(said[2], said[3]);
            Assert.NotEqual(said[0], said[2], StringComparer.Ordinal);
        });
}
