using Microsoft.DurableTask;

namespace MultiHubFlows.Durable.KillTarget;

/// <summary>Work of every kind that a store keeps: activities, a fan-out, a timer, a child, an event, another execution.</summary>
internal static class Flows
{
    public const string Work = "Work";
    public const string Go = "Go";

    /// <summary>What <see cref="Work"/> makes of a number.</summary>
    public static int Result(int number) => (2 * number) + 3 + 6;

    public static void Register(DurableTaskRegistry registry)
    {
        registry.AddActivityFunc<int, int>("AddOne", (_, number) => number + 1);
        registry.AddOrchestratorFunc<int, int>("Part", (context, number) => context.CallActivityAsync<int>("AddOne", number));
        registry.AddOrchestratorFunc<Step, int>(Work, RunAsync);
    }

    private static async Task<int> RunAsync(TaskOrchestrationContext context, Step step)
    {
        if (!step.IsSecond)
        {
            var number = await context.CallActivityAsync<int>("AddOne", step.Number);
            await context.CreateTimer(TimeSpan.FromMilliseconds(5), CancellationToken.None);
            var child = await context.CallSubOrchestratorAsync<int>("Part", number, new SubOrchestrationOptions { InstanceId = $"{context.InstanceId}-part" });
            context.ContinueAsNew(new Step(child, step.Number, IsSecond: true), preserveUnprocessedEvents: true);
            return 0;
        }

        var sum = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => context.CallActivityAsync<int>("AddOne", number)));
        await context.WaitForExternalEvent<string>(Go);
        return step.Number + step.First + 1 + sum.Sum();
    }
}

/// <summary>The input of one execution.</summary>
internal sealed record Step(int Number, int First, bool IsSecond);
