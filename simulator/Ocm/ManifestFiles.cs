using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>The manifests that are part of this program, in the shape of OCM's own.</summary>
internal static class ManifestFiles
{
    public static string Text(string name)
    {
        using var stream = typeof(ManifestFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static IReadOnlyList<JsonObject> Documents(string name) => YamlDocuments.Read(Text(name));
}
