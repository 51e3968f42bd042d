namespace MultiHubFlows.Simulator.Client;

/// <summary>One type of the Kubernetes API: where its objects live and how they are called.</summary>
internal sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string PathOf(string? @namespace, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        if (Namespaced && @namespace is not null)
        {
            path += $"/namespaces/{Uri.EscapeDataString(@namespace)}";
        }

        path += $"/{Plural}";
        if (name is not null)
        {
            path += $"/{Uri.EscapeDataString(name)}";
        }

        return subresource is null ? path : $"{path}/{subresource}";
    }
}
