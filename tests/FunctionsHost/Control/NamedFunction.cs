using MultiHubFlows.FunctionsHost.Functions;

namespace MultiHubFlows.FunctionsHost.Control;

/// <summary>A function as the worker names it; each binding is JSON.</summary>
internal sealed record NamedFunction(string Name, string Trigger, string EntryPoint, IReadOnlyList<string> Bindings)
{
    public static NamedFunction Of(Function function) => new(function.Name, function.Trigger.Kind, function.Metadata.EntryPoint, function.Metadata.RawBindings);
}
