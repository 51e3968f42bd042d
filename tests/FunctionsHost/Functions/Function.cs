using MultiHubFlows.FunctionsHost.Protocol;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>One function of the app, as the worker names it.</summary>
internal sealed record Function(RpcFunctionMetadata Metadata, InputBinding Trigger, IReadOnlyList<InputBinding> Inputs)
{
    public string Name => Metadata.Name;

    public bool IsHttp => Trigger.Is("httpTrigger");

    public bool IsTimer => Trigger.Is("timerTrigger");

    /// <summary>Whether what the worker returns goes back to the Durable extension.</summary>
    public bool Returns => !IsHttp && !IsTimer;

    /// <summary>The HTTP methods that it answers; empty: all.</summary>
    public IReadOnlyList<string> Methods => [.. (Trigger.Raw["methods"] ?? new Newtonsoft.Json.Linq.JArray()).Select(method => ((string)method!).ToUpperInvariant())];

    /// <summary>The route under the prefix of host.json.</summary>
    public string Route => (string?)Trigger.Raw["route"] ?? Name;

    /// <summary>Who may call it over HTTP.</summary>
    public string AuthLevel => ((string?)Trigger.Raw["authLevel"] ?? "function").ToUpperInvariant();
}
