using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>The Secrets that a pod sees as files. A deleted Secret's files stay; a changed one's follow late.</summary>
internal sealed class PodMounts
{
    private readonly ConcurrentDictionary<string, JsonObject> _secrets = new(StringComparer.Ordinal);

    public Signal Changed { get; } = new();

    public byte[]? Read(string secret, string file) =>
        _secrets.TryGetValue(secret, out var found) ? found.Bytes(file) : null;

    public void Put(string secret, JsonObject item)
    {
        _secrets[secret] = item;
        Changed.Set();
    }
}
