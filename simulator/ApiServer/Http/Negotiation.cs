namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What an Accept header asks for.</summary>
internal sealed record Negotiation(OutputForm Form, bool Yaml, string Media)
{
    private static readonly Negotiation Default = new(OutputForm.Objects, false, "application/json");

    public static Negotiation Read(string? accept)
    {
        if (string.IsNullOrWhiteSpace(accept))
        {
            return Default;
        }

        foreach (var entry in accept.Split(','))
        {
            var parts = entry.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "application/yaml" or "*/*" or "application/*"))
            {
                continue;
            }

            var yaml = parts[0] == "application/yaml";
            switch (parts.FirstOrDefault(p => p.StartsWith("as=", StringComparison.Ordinal)))
            {
                case null:
                    return new Negotiation(OutputForm.Objects, yaml, yaml ? "application/yaml" : "application/json");
                case "as=Table" when parts.Contains("v=v1", StringComparer.Ordinal):
                    return new Negotiation(OutputForm.Table, yaml, "application/json");
                case "as=PartialObjectMetadata" or "as=PartialObjectMetadataList" when parts.Contains("v=v1", StringComparer.Ordinal):
                    return new Negotiation(OutputForm.PartialMetadata, yaml, "application/json");
            }
        }

        throw new StatusException(
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }
}
