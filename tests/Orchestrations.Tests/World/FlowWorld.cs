using System.Text.Json;

using Microsoft.DurableTask;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>
/// Runs flows in virtual time without an engine: activities are scripts, everything crosses JSON, one thing happens at a time. What an
/// engine adds (replay, storage, dispatching) is tested by the engine's suites and by recorded histories.
/// </summary>
internal sealed class FlowWorld
{
    private readonly Dictionary<string, Func<object, Task<string>>> _orchestrators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorldContext> _instances = new(StringComparer.Ordinal);

    public Pump Pump { get; } = new();

    /// <summary>Answers an activity: name and input to result. Throwing is failing.</summary>
    public required Func<string, JsonElement, object> Script { get; init; }

    /// <summary>How long an activity takes, by name.</summary>
    public Func<string, TimeSpan> Duration { get; set; } = _ => TimeSpan.FromMilliseconds(100);

    /// <summary>Every activity call in order, retries included.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The time of a world that runs elsewhere, and lends this one's clusters; absent: the pump's.</summary>
    public Func<DateTimeOffset>? Clock { get; init; }

    public DateTimeOffset Now => Clock?.Invoke() ?? new(Pump.Now, TimeSpan.Zero);

    public void Register<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> flow) =>
        _orchestrators[name] = async context => ToJson(await flow((TaskOrchestrationContext)context, ((WorldContext)context).GetInput<TInput>()!));

    public WorldContext Start(string name, string id, object input, string? parent = null)
    {
        if (_instances.ContainsKey(id))
        {
            throw new InvalidOperationException($"The id {id} is used twice.");
        }

        var instance = new WorldContext(this, name, id, ToJson(input), parent);
        _instances.Add(id, instance);
        Pump.Soon(() => instance.Run(_orchestrators[name]));
        return instance;
    }

    public WorldContext Instance(string id) => _instances[id];

    public WorldContext? Find(string id) => _instances.GetValueOrDefault(id);

    public void Raise(string id, string name, object payload)
    {
        if (_instances.TryGetValue(id, out var instance) && !instance.Ended)
        {
            Pump.Soon(() => instance.Deliver(name, ToJson(payload)));
        }
    }

    /// <summary>Calls an activity once, in virtual time.</summary>
    public Task<string> CallAsync(string name, string input)
    {
        var result = new TaskCompletionSource<string>();
        Calls.Add(name);
        Pump.After(Duration(name), () =>
        {
            try
            {
                using var document = JsonDocument.Parse(input);
                result.SetResult(ToJson(Script(name, document.RootElement.Clone())));
            }
            catch (Exception failure) when (failure is not InvalidOperationException { Message: "stop the test" })
            {
                result.SetException(Failed(name, failure));
            }
        });
        return result.Task;
    }

    public static string ToJson(object? value) => JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object), PortableJson.Options);

    public static T FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, PortableJson.Options)!;

    public static TaskFailedException Failed(string name, Exception failure) => new(name, 0, Details(failure));

    private static TaskFailureDetails Details(Exception failure) => new(
        failure.GetType().FullName!,
        failure.Message,
        StackTrace: null,
        failure.InnerException is { } inner ? Details(inner) : null,
        failure is IExplainedFailure explained
            ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = explained.Code, ["nextStep"] = explained.NextStep }
            : null);
}
