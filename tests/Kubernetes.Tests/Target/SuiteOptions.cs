using Microsoft.Extensions.Configuration;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>
/// Which cluster the cases run against: the environment variables that `conformance.sh` sets, or, without them, the simulator.
/// </summary>
/// <param name="Kubeconfig">The real cluster's kubeconfig; null means the simulator.</param>
/// <param name="As">`hub` or `managed`.</param>
internal sealed record SuiteOptions(string? Kubeconfig, string As)
{
    public static SuiteOptions Read()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables("MULTIHUBFLOWS_CONFORMANCE_").Build();
        var options = new SuiteOptions(configuration["KUBECONFIG"], configuration["AS"] ?? "hub");

        return options.As is "hub" or "managed"
            ? options
            : throw new InvalidOperationException($"The part '{options.As}' is neither hub nor managed.");
    }
}
