using Microsoft.AspNetCore.Http;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;

using MultiHubFlows.FunctionsHost.Protocol;

using Newtonsoft.Json.Linq;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>Reads what a worker says of its functions with the help of the extensions that know the bindings.</summary>
internal sealed class FunctionReader(IJobHostMetadataProvider bindings)
{
    public Function Read(RpcFunctionMetadata metadata)
    {
        var inputs = metadata.RawBindings.Select(JObject.Parse)
            .Where(raw => string.Equals((string?)raw["direction"], "in", StringComparison.OrdinalIgnoreCase))
            .Select(raw => Binding(metadata.Name, raw))
            .ToLookup(binding => binding.Kind.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return inputs[true].ToList() is [var trigger]
            ? new Function(metadata, trigger, [.. inputs[false]])
            : throw new NotSupportedException($"{metadata.Name} has {inputs[true].Count()} triggers.");
    }

    private InputBinding Binding(string function, JObject raw)
    {
        var (name, kind) = ((string)raw["name"]!, (string)raw["type"]!);
        var binding = new InputBinding(name, kind, raw, Attribute: null, typeof(HttpRequest));
        if (binding.Is("httpTrigger"))
        {
            return binding;
        }

        // The extension's own reading of timers needs what only the real host has.
        if (binding.Is("timerTrigger"))
        {
            var timer = new TimerTriggerAttribute((string)raw["schedule"]!) { RunOnStartup = (bool?)raw["runOnStartup"] ?? false, UseMonitor = (bool?)raw["useMonitor"] ?? true };
            return binding with { Attribute = timer, Type = typeof(TimerInfo) };
        }

        var type = bindings.GetAttributeTypeFromName(kind) ?? throw new NotSupportedException($"{function} has a binding '{kind}': this host knows HTTP, timers and Durable Functions.");
        var attribute = bindings.GetAttribute(type, raw);
        return binding with { Attribute = attribute, Type = bindings.GetDefaultType(attribute, FileAccess.Read, typeof(object)) };
    }
}
