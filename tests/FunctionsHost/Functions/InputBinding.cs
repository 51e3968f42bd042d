using Newtonsoft.Json.Linq;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>One thing that an invocation is given.</summary>
/// <param name="Name">The parameter's name in the worker.</param>
/// <param name="Kind">The binding's type, such as <c>httpTrigger</c>.</param>
/// <param name="Raw">All that the worker says of it.</param>
/// <param name="Attribute">The extension's own form of it; null for HTTP.</param>
/// <param name="Type">What the extension gives.</param>
internal sealed record InputBinding(string Name, string Kind, JObject Raw, Attribute? Attribute, Type Type)
{
    public bool Is(string kind) => Kind.Equals(kind, StringComparison.OrdinalIgnoreCase);
}
