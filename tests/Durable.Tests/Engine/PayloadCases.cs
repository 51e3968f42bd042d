using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>What comes out is what went in, whatever it is: through input, activity, event, child, custom status and output.</summary>
internal static class PayloadCases
{
    private static readonly (string Name, object? Value, string? Json)[] Payloads =
    [
        ("PayloadNull", null, null),
        ("PayloadEmptyText", "", "\"\""),
        ("PayloadQuotes", "'\"\\ [a] {b} --; %s \t", "\"'\\\"\\\\ [a] {b} --; %s \\t\""),
        ("PayloadEmptyArray", Array.Empty<int>(), "[]"),
        ("PayloadArrays", new[] { new[] { 1, 2 }, [], [3] }, "[[1,2],[],[3]]"),
        ("PayloadArrayOfNulls", new string?[] { null, "null", null }, "[null,\"null\",null]"),
        ("PayloadUnicode", "äß 漢字 العربية ไทย e\u0301 \u2028\u200f", "\"äß 漢字 العربية ไทย e\u0301 \\u2028\u200f\""),
        ("PayloadSurrogatePairs", "😀🏴󠁧󠁢󠁳󠁣󠁴󠁿", "\"\\uD83D\\uDE00"),
        ("PayloadLoneSurrogate", "a\ud83db", "\"a\\uFFFDb\""),
        ("PayloadControlCharacters", "\0\u0001\u001f\u007f\r\n", "\"\\u0000\\u0001\\u001F\\u007F\\r\\n\""),
        ("PayloadNumbers", new[] { double.MaxValue, double.Epsilon, -0.0, 0.1 }, "[1.7976931348623157E+308,5E-324,-0,0.1]"),
        ("PayloadLooksLikeTime", "2026-11-25T10:00:00+05:00", "\"2026-11-25T10:00:00+05:00\""),
        ("PayloadDeep", Deep(60), null),
    ];

    public static IReadOnlyList<EngineCase> All => [.. Payloads.Select(RoundTrip), TenMegabytes, OddId];

    private static EngineCase RoundTrip((string Name, object? Value, string? Json) payload) => new(
        payload.Name,
        registry =>
        {
            registry.AddOrchestratorFunc<object?, object?>(payload.Name, async (context, input) =>
            {
                input = await context.CallActivityAsync<object?>("Echo", input);
                context.SetCustomStatus(input);
                input = await context.CallSubOrchestratorAsync<object?>("Return", input);
                var raised = await context.WaitForExternalEvent<object?>("same");
                return new[] { input, raised };
            });
            registry.AddOrchestratorFunc<object?, object?>("Return", (_, input) => Task.FromResult(input));
        },
        async run =>
        {
            var id = await run.StartAsync(payload.Value);
            await run.Client.RaiseEventAsync(id, "same", payload.Value, run.Token);

            var ended = await run.FinishAsync(id);

            // A null is stored as no text at all.
            var expected = payload.Value is null ? null : EngineHub.Converter.Serialize(payload.Value);
            Assert.Equal(expected, ended.SerializedInput);

            // Half of a surrogate pair became the replacement character on its way in.
            var within = expected?.Replace("\\uFFFD", "\ufffd", StringComparison.Ordinal);
            Assert.Equal(within, ended.SerializedCustomStatus);
            Assert.Equal($"[{within ?? "null"},{within ?? "null"}]", ended.SerializedOutput);
            if (payload.Json is not null)
            {
                Assert.StartsWith(payload.Json, expected, StringComparison.Ordinal);
            }
        });

    private static EngineCase TenMegabytes => new(
        "TenMegabytes",
        registry => registry.AddOrchestratorFunc<string, string>("TenMegabytes", async (context, input) =>
        {
            var echoed = await context.CallActivityAsync<string>("Echo", input);
            return echoed + await context.WaitForExternalEvent<string>("more");
        }),
        async run =>
        {
            var large = new string('x', 10 << 20);
            var id = await run.StartAsync(large);
            await run.Client.RaiseEventAsync(id, "more", "y", run.Token);

            var ended = await run.FinishAsync(id);

            var output = ended.ReadOutputAs<string>()!;
            Assert.Equal((10 << 20) + 1, output.Length);
            Assert.Equal("xxy", output[^3..]);
        });

    private static EngineCase OddId => new(
        "OddId",
        registry => registry.AddOrchestratorFunc<int, int>("OddId", (context, _) => context.WaitForExternalEvent<int>("go")),
        async run =>
        {
            const string Odd = "a/b c'\"%_?#ä😀";
            await run.StartAsync(id: Odd);
            await run.StartAsync(id: "a/b cX\"%_?#ä😀");
            await run.Client.RaiseEventAsync(Odd, "go", 7, run.Token);

            var ended = await run.FinishAsync(Odd);

            Assert.Equal(7, ended.ReadOutputAs<int>());
            Assert.Equal(Odd, ended.InstanceId);
            Assert.Equal(OrchestrationRuntimeStatus.Completed, (await run.Client.GetInstanceAsync(Odd, run.Token))!.RuntimeStatus);
        });

    private static object Deep(int levels) => levels == 0 ? "bottom" : new[] { Deep(levels - 1) };
}
