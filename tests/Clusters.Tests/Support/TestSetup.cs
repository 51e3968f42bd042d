using System.Runtime.CompilerServices;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>All tests of this program run with a proxy in the environment that leads nowhere: whoever used it would fail.</summary>
internal static class TestSetup
{
    public const string EnvironmentProxy = "http://127.0.0.1:9";

    [ModuleInitializer]
    internal static void SetProxy() => Environment.SetEnvironmentVariable("HTTPS_PROXY", EnvironmentProxy);
}
