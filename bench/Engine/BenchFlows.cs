using Microsoft.DurableTask;

namespace MultiHubFlows.Bench.Engine;

/// <summary>The flows of the published shapes.</summary>
internal static class BenchFlows
{
    public const string Sequence = "Sequence";
    public const string FanOut = "FanOut";
    public const string Wait = "Wait";
    public const string Go = "Go";

    private const string AddOne = "AddOne";

    public static void Register(DurableTaskRegistry registry)
    {
        registry.AddActivityFunc<int, int>(AddOne, (_, number) => number + 1);
        registry.AddOrchestratorFunc<int, int>(Sequence, async (context, steps) =>
        {
            var number = 0;
            for (var step = 0; step < steps; step++)
            {
                number = await context.CallActivityAsync<int>(AddOne, number);
            }

            return number;
        });
        registry.AddOrchestratorFunc<int, int>(FanOut, async (context, width) =>
            (await Task.WhenAll(Enumerable.Range(0, width).Select(number => context.CallActivityAsync<int>(AddOne, number)))).Sum());
        registry.AddOrchestratorFunc<string?, string>(Wait, async (context, _) => await context.WaitForExternalEvent<string>(Go));
    }
}
