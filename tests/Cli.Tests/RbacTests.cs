using System.Diagnostics;

namespace MultiHubFlows.Cli.Tests;

public sealed class RbacTests(SimulatedFleet fleet)
{
    [Theory]
    [InlineData("--hub", "hub2")]
    [InlineData("--managed", "cluster6")]
    [InlineData("--hosting", "hosting1")]
    public async Task Rbac_AppliedByKubectl_GivesTheAccountItsRights(string use, string cluster)
    {
        var manifests = (await MultiHub.RunAsync("rbac", use, "--name", "robot", "--namespace", "robots")).Data;

        var (_, applied) = await KubectlAsync(cluster, manifests, "apply", "-f", "-");
        var (_, again) = await KubectlAsync(cluster, manifests, "apply", "-f", "-");

        Assert.Contains("serviceaccount/robot created", applied, StringComparison.Ordinal);
        Assert.All(again.Trim().Split('\n'), line => Assert.EndsWith(" unchanged", line, StringComparison.Ordinal));
        const string Robot = "--as=system:serviceaccount:robots:robot";
        Assert.Equal((0, "yes\n"), await KubectlAsync(cluster, "", "auth", "can-i", "get", "namespaces", Robot));
        Assert.Equal((1, "no\n"), await KubectlAsync(cluster, "", "auth", "can-i", "get", "secrets", "-n", "kube-system", Robot));
    }

    [Theory]
    [InlineData("--hub", "multihub-hub")]
    [InlineData("--managed", "multihub-managed")]
    [InlineData("--hosting", "multihub-hosting")]
    public async Task Rbac_OfAUse_PrintsAccountRolesAndBindings(string use, string account)
    {
        var run = await MultiHub.RunAsync("rbac", use);

        run.Is(0);
        Assert.Contains($"kind: ServiceAccount\nmetadata:\n  name: {account}\n  namespace: multihubflows\n", run.Data, StringComparison.Ordinal);
        Assert.Contains("kind: ClusterRole\n", run.Data, StringComparison.Ordinal);
        Assert.Contains("kind: ClusterRoleBinding\n", run.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rbac_WithNameNamespaceAndWithout_PrintsThem()
    {
        var run = await MultiHub.RunAsync("rbac", "--managed", "--name", "robot", "--namespace", "robots", "--without", "install,hosted");

        run.Is(0);
        Assert.Contains("  name: robot\n  namespace: robots\n", run.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("escalate", run.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rbac_WithMistakes_NamesThemAll()
    {
        var run = await MultiHub.RunAsync("rbac", "--name", "No_Name", "--without", "everything");

        run.Is(2);
        Assert.Contains("--hub, --managed or --hosting", run.Talk, StringComparison.Ordinal);
        Assert.Contains("No_Name", run.Talk, StringComparison.Ordinal);
        Assert.Contains("'everything'", run.Talk, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> KubectlAsync(string cluster, string input, params string[] arguments)
    {
        var folder = Path.GetDirectoryName(fleet.File)!;
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", Path.Combine(folder, $"{cluster}-admin.kubeconfig"), "--cache-dir", Path.Combine(folder, "kubectl-cache"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, output);
    }
}
