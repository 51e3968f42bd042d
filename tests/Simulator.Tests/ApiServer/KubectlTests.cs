using System.Diagnostics;

using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

/// <summary>The real kubectl against the server: what a user would try first.</summary>
public sealed class KubectlTests : ServerTestBase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubectl-tests-").FullName;

    [Fact]
    public async Task Get_BuiltIns_AsTableWideYamlAndJson()
    {
        await KubectlAsync("create configmap a -n work --from-literal=x=1");

        Assert.Matches(@"NAME\s+DATA\s+AGE\s+a\s+1\s+", await KubectlAsync("get cm a -n work"));
        Assert.Contains("x: \"1\"", await KubectlAsync("get cm a -n work -o yaml"), StringComparison.Ordinal);
        Assert.Equal("1", await KubectlAsync("get cm a -n work -o jsonpath={.data.x}"));
        Assert.Matches(@"test-node1\s+Ready", await KubectlAsync("get nodes -o wide"));
        Assert.Contains("work", await KubectlAsync("get ns -o name"), StringComparison.Ordinal);
        Assert.Contains("cluster-admin", await KubectlAsync("get clusterrolebindings -o wide"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_TypedObjects_AreReadFromProtobuf()
    {
        await KubectlAsync("create namespace made");
        await KubectlAsync("create secret generic s -n made --from-literal=a=b");
        await KubectlAsync("create serviceaccount sa -n made");
        await KubectlAsync("create clusterrole reader --verb=get,list --resource=pods,deployments.apps");
        await KubectlAsync("create rolebinding read -n made --clusterrole=reader --serviceaccount=made:sa");
        await KubectlAsync("create deployment web -n made --image=nginx:1 --replicas=3 --port=80");

        Assert.Equal("Yg==", await KubectlAsync("get secret s -n made -o jsonpath={.data.a}"));
        Assert.Equal("3 nginx:1 80", await KubectlAsync(
            "get deployment web -n made -o", "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].ports[0].containerPort}"));
        Assert.Equal("yes", await KubectlAsync("auth can-i list pods -n made --as=system:serviceaccount:made:sa"));
        Assert.Equal("yes", await KubectlAsync("auth can-i get deployments.apps -n made --as=system:serviceaccount:made:sa"));
        Assert.StartsWith("no", await KubectlAsync(1, "auth can-i list pods -n work --as=system:serviceaccount:made:sa"), StringComparison.Ordinal);
        Assert.Equal(3, (await KubectlAsync("create token sa -n made --duration=1h")).Split('.').Length);
    }

    [Fact]
    public async Task Apply_BothWays_CreatesChangesAndKeeps()
    {
        var file = Write("a.yaml", "x");

        Assert.Equal("configmap/a serverside-applied", await KubectlAsync($"apply --server-side -f {file}"));
        Assert.Equal("configmap/a configured", await KubectlAsync($"apply -f {file}"));
        Assert.Equal("configmap/a unchanged", await KubectlAsync($"apply -f {file}"));
        Write("a.yaml", "z");
        Assert.Contains("+  z: \"1\"", await KubectlAsync(1, $"diff -f {file}"), StringComparison.Ordinal);
        Assert.Equal("configmap/a configured", await KubectlAsync($"apply -f {file}"));
        Assert.Equal("{\"z\":\"1\"}", await KubectlAsync("get cm a -n work -o jsonpath={.data}"));
        Assert.Contains("conflict", await KubectlAsync(1, $"apply --server-side --field-manager=other -f {Write("b.yaml", "z", "2")}"), StringComparison.Ordinal);
        Assert.Equal("configmap \"a\" deleted", await KubectlAsync($"delete -f {file}"));
    }

    [Fact]
    public async Task Custom_Resources_AreDiscoveredExplainedAndShown()
    {
        await InstallWidgetsAsync();
        var file = Path.Combine(_folder, "w.yaml");
        await File.WriteAllTextAsync(file, "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n", TestContext.Current.CancellationToken);

        Assert.Contains("created", await KubectlAsync($"apply -f {file}"), StringComparison.Ordinal);
        Assert.Matches(@"NAME\s+SIZE\s+READY\s+w\s+3", await KubectlAsync("get wd"));
        Assert.Matches(@"widgets\s+wd\s+example.com/v1\s+false\s+Widget", await KubectlAsync("api-resources --api-group=example.com"));
        Assert.Contains("size", await KubectlAsync("explain widget.spec"), StringComparison.Ordinal);
        Assert.Contains("condition met", await KubectlAsync("wait --for=condition=Established crd/widgets.example.com --timeout=10s"), StringComparison.Ordinal);
        Assert.Contains("condition met", await KubectlAsync("wait --for=jsonpath={.spec.size}=3 wd/w --timeout=10s"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Namespace_WaitsUntilItIsGone()
    {
        await KubectlAsync("create namespace gone");
        await KubectlAsync("create configmap a -n gone");

        Assert.Equal("namespace \"gone\" deleted", await KubectlAsync("delete namespace gone --timeout=20s"));
        Assert.Contains("NotFound", await KubectlAsync(1, "get namespace gone"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_Patch_LabelAndWhoAmI_Work()
    {
        await KubectlAsync("create configmap a -n work --from-literal=x=1");

        Assert.Contains("labeled", await KubectlAsync("label cm a -n work k=v"), StringComparison.Ordinal);
        Assert.Contains("patched", await KubectlAsync("patch cm a -n work --type=merge -p {\"data\":{\"y\":\"2\"}}"), StringComparison.Ordinal);
        Assert.Matches(@"Labels:\s+k=v", await KubectlAsync("describe cm a -n work"));
        Assert.Contains("kubernetes-admin", await KubectlAsync("auth whoami"), StringComparison.Ordinal);
        Assert.Contains("Server Version: v1.35", await KubectlAsync("version"), StringComparison.Ordinal);
    }

    private string Write(string name, string key, string value = "1")
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: work\ndata:\n  {key}: \"{value}\"\n");
        return file;
    }

    private Task<string> KubectlAsync(string line, params string[] more) => KubectlAsync(0, line, more);

    private async Task<string> KubectlAsync(int exitCode, string line, params string[] more)
    {
        var config = Path.Combine(_folder, "kubeconfig");
        if (!File.Exists(config))
        {
            var admin = Server.MintClientCertificate("kubernetes-admin", ["system:masters"], TimeSpan.FromDays(3650));
            await File.WriteAllTextAsync(config, KubeconfigText.ForCertificate("test", Server.Url, Server.CaPem, admin), TestContext.Current.CancellationToken);
        }

        var start = new ProcessStartInfo("kubectl", [.. line.Split(' '), .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["KUBECONFIG"] = config;
        start.Environment["HOME"] = _folder;
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        var text = (await output).Trim();
        var complaint = (await errors).Trim();
        Assert.True(exitCode == process.ExitCode, $"kubectl {line}: {process.ExitCode}\n{text}\n{complaint}");
        return exitCode == 0 ? text : (text + "\n" + complaint).Trim();
    }
}
