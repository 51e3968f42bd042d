using System.Text.Json;

using Microsoft.DurableTask;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>The activities that cases share.</summary>
internal static class CommonActivities
{
    public static void Add(DurableTaskRegistry registry)
    {
        registry.AddActivityFunc<int, int>("AddOne", (_, number) => number + 1);
        registry.AddActivityFunc<JsonElement?, JsonElement?>("Echo", (_, value) => value);
        registry.AddActivity<FailUntil>("FailUntil");
        registry.AddActivity<Gated>("Gated");
        registry.AddActivity<Signal>("Signal");
        registry.AddActivity<Throw>("Throw");
    }
}

/// <summary>Fails until it has been tried a number of times; then answers how often.</summary>
internal sealed class FailUntil(Effects effects) : TaskActivity<int, int>
{
    public override Task<int> RunAsync(TaskActivityContext context, int input)
    {
        var tries = effects.Add($"{context.InstanceId} tries");
        return tries < input ? throw new TransientException($"try {tries}") : Task.FromResult(tries);
    }
}

/// <summary>Says that it runs, and answers once its gate is opened.</summary>
internal sealed class Gated(Effects effects) : TaskActivity<string, string>
{
    public override async Task<string> RunAsync(TaskActivityContext context, string input)
    {
        effects.Add(input);
        effects.Open($"{input} runs");
        await effects.WhenOpenAsync(input, TestContext.Current.CancellationToken);
        return input;
    }
}

/// <summary>Opens a gate of the test.</summary>
internal sealed class Signal(Effects effects) : TaskActivity<string, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, string input)
    {
        effects.Open(input);
        return Task.FromResult(input);
    }
}

/// <summary>Throws a failure with an inner one, both with data.</summary>
internal sealed class Throw : TaskActivity<string, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, string input) =>
        throw new TransientException(input, new FormatException("the cause") { Data = { ["line"] = 7 } }) { Data = { ["code"] = "E1" } };
}

/// <summary>An error of the cases' own.</summary>
public sealed class TransientException(string message, Exception? inner = null) : Exception(message, inner);
