using System.Text;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>How an agent reaches its managed cluster: the one that it runs on, or another one by a mounted kubeconfig.</summary>
internal static class SpokeConnection
{
    /// <summary>A client under the agent's account there; null while the mounted kubeconfig is missing.</summary>
    public static ClusterClient? Open(ContainerRun run, bool hosted, string secret, string userAgent)
    {
        if (!hosted)
        {
            return run.ConnectHome(userAgent);
        }

        return run.Mounts.Read(secret, "kubeconfig") is { } text
            ? run.Connect(
                Kubeconfig.Parse(Encoding.UTF8.GetString(text)),
                userAgent,
                _ => ValueTask.FromResult(Encoding.UTF8.GetString(run.Mounts.Read(secret, "token") ?? [])))
            : null;
    }

    /// <summary>Returns when that kubeconfig is another one: the process must start anew.</summary>
    public static Task WaitForOtherAsync(ContainerRun run, string secret, CancellationToken cancellationToken) =>
        WaitForOtherAsync(run, secret, "kubeconfig", cancellationToken);

    /// <summary>Returns when a mounted file is another one than now.</summary>
    public static async Task WaitForOtherAsync(ContainerRun run, string secret, string key, CancellationToken cancellationToken)
    {
        var before = run.Mounts.Read(secret, key) ?? [];
        while (true)
        {
            var changed = run.Mounts.Changed.Next;
            if (!before.AsSpan().SequenceEqual(run.Mounts.Read(secret, key) ?? []))
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
