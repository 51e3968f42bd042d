namespace MultiHubFlows.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("unknown")]
    [InlineData("status")]
    [InlineData("serve", "--unknown")]
    [InlineData("completion", "tcsh")]
    [InlineData("version", "-o", "xml")]
    [InlineData("serve", "--fleet", "none.yaml", "--task-hub", "cloud")]
    [InlineData("serve", "--fleet", "none.yaml", "--task-hub", "azure-storage")]
    [InlineData("serve", "--fleet", "none.yaml", "--storage-account", "account1")]
    [InlineData("purge")]
    [InlineData("purge", "--older-than", "soon")]
    [InlineData("simulate", "--hubs", "-1", "--out", "x")]
    [InlineData("simulate", "--hubs", "many", "--out", "x")]
    [InlineData("watch", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa", "--timeout", "x")]
    [InlineData("move", "cluster1")]
    [InlineData("move", "cluster1", "--hub", "hub1", "--hub", "hub2")]
    [InlineData("move", "cluster1", "--hub", "hub1=Default,leaseDurationSeconds=10")]
    public async Task Run_MistakenFlags_Is2WithNothingOnStdoutButHelp(params string[] arguments)
    {
        var ended = await MultiHub.RunAsync(arguments);

        ended.Is(2);
        Assert.NotEmpty(ended.Talk);
    }

    [Theory]
    [InlineData("multihub keys create", "keys", "create", "ci", "--unknown")]
    [InlineData("multihub serve", "serve", "--unknown")]
    public async Task Run_UnknownFlag_NamesTheHelpOfThatCommand(string command, params string[] arguments)
    {
        var ended = await MultiHub.RunAsync(arguments);

        ended.Is(2);
        Assert.Contains($"See '{command} --help'.", ended.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Onboard_EveryMistakeAtOnce_NamesEachWithItsNextStep()
    {
        await File.WriteAllTextAsync(
            _folder.At("fleet.yaml"),
            "apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\nhubs: []\nmanagedClusters:\n- name: Cluster1\n  credential: { kubeconfig: ./none }\n  color: red\n",
            TestContext.Current.CancellationToken);

        var ended = await MultiHub.RunAsync(
            "onboard", "--hub", "hub1=Fast", "--hub", "hub2=SingletonHosted@", "--hub", "=Singleton", "--hub", "hub3,agentNamespace=other", "--hub", "hub4=Singleton@hosting1",
            "--fleet", _folder.At("fleet.yaml"), "--server", "http://192.0.2.1:80", "--ask", "plan,plans", "--auto", "plan", "--timeout", "x", "-o", "xml", "--deadline", "plan");

        ended.Is(2);
        Assert.Empty(ended.Data);
        string[] expected =
        [
            "CLUSTER", "'hub1=Fast'", "'hub2=SingletonHosted@'", "'=Singleton'", "'hub3,agentNamespace=other'", "'hub4=Singleton@hosting1'", "'plans'", "checkpoint plan is in",
            "acceptance, failure", "--timeout", "-o", "--fleet and --server", "'plan'", "fleet.yaml:5", "fleet.yaml:7",
        ];
        var told = string.Join('\n', ended.Errors);
        Assert.All(expected.Where(text => text is not ("CLUSTER" or "-o")), text => Assert.Contains(text, told, StringComparison.Ordinal));
        Assert.Equal(ended.Errors.Count, ended.NextSteps.Count);
    }

    [Fact]
    public async Task Handoff_EveryMistakeAtOnce_NamesEachWithItsNextStep()
    {
        var ended = await MultiHub.RunAsync(
            "handoff", "cluster1", "--to", "hub2=Fast", "--overlap", "soon", "--consent-deadline", "never", "--on-silence", "approve", "--auto", "consent", "--data", _folder.At("none"));

        ended.Is(2);
        string[] expected = ["--from is missing", "--to 'hub2=Fast'", "--overlap 'soon'", "--consent-deadline 'never'", "--on-silence 'approve'", "--auto 'consent'"];
        Assert.All(expected, text => Assert.Contains(text, string.Join('\n', ended.Errors), StringComparison.Ordinal));
        Assert.Equal(ended.Errors.Count, ended.NextSteps.Count);
    }

    [Fact]
    public async Task Serve_MistakesAboutTheTaskHub_NamesEachAndRepeatsNoConnectionString()
    {
        const string Canary = "canary-of-a-key";
        await File.WriteAllTextAsync(
            _folder.At("fleet.yaml"), "apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\nhubs: []\nmanagedClusters: []\n", TestContext.Current.CancellationToken);

        using var server = MultiHub.StartWith(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MULTIHUB_TASKHUB_CONNECTION"] = $"AccountName=a;AccountKey={Canary}" },
            "serve", "--fleet", _folder.At("fleet.yaml"), "--task-hub", "azure-storage", "--task-hub-name", "my-hub");
        var ended = await server.EndAsync();

        ended.Is(2);
        Assert.Contains(ended.Errors, error => error.Contains("'my-hub'", StringComparison.Ordinal));
        Assert.Contains(ended.Errors, error => error.Contains("MULTIHUB_TASKHUB_CONNECTION", StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, ended.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_Help_SaysWhenToChooseWhichPlace()
    {
        var ended = await MultiHub.RunAsync("serve", "--help");

        ended.Is(0);
        Assert.All((string[])["file", "azure-storage", "Azure Functions app"], place => Assert.Contains(place, ended.Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Onboard_FleetWithoutTerminal_NeedsAskOrAutoForEachCheckpoint()
    {
        var ended = await MultiHub.RunAsync("onboard", "cluster1", "--hub", "hub1", "--fleet", _folder.At("none.yaml"), "--ask", "plan", "--wait");

        ended.Is(2);
        Assert.Contains(ended.Errors, error => error.Contains("acceptance, failure", StringComparison.Ordinal));
        Assert.Contains(ended.NextSteps, next => next.Contains("--auto acceptance,failure", StringComparison.Ordinal));
        Assert.Contains(ended.Errors, error => error.Contains("none.yaml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://192.0.2.1:8080")]
    [InlineData("http://*:8080")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://multihub.example.org:80")]
    public async Task Serve_AddressThatIsNotLoopback_IsRefusedWithTheReason(string url)
    {
        var ended = await MultiHub.RunAsync("serve", "--fleet", _folder.At("none.yaml"), "--data", _folder.At("data"), "--urls", url);

        ended.Is(2);
        Assert.Contains(ended.Errors, error => error.Contains("--urls", StringComparison.Ordinal) && error.Contains(url, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.At("data")));
    }

    [Theory]
    [InlineData(3, "status", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(3, "operations")]
    [InlineData(3, "approvals")]
    [InlineData(3, "approve", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(3, "cancel", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(1, "resume", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(1, "onboard", "cluster1", "--hub", "hub1")]
    public async Task Command_WithoutServerAndStore_SaysSoAndMakesNothing(int exitCode, params string[] arguments)
    {
        var ended = await MultiHub.RunAsync([.. arguments, "--data", _folder.At("data")]);

        ended.Is(exitCode);
        Assert.Contains(ended.NextSteps, next => next.Contains("serve", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.At("data")));
    }

    [Theory]
    [InlineData("http://192.0.2.1:1")]
    [InlineData("ftp://127.0.0.1")]
    public async Task Command_ServerThatWouldLeakTheToken_IsRefused(string server)
    {
        var ended = await MultiHub.RunAsync("operations", "--server", server, "--token-file", _folder.At("token"));

        ended.Is(2);
    }

    [Fact]
    public async Task Command_ServerThatDoesNotAnswer_Is1()
    {
        await File.WriteAllTextAsync(_folder.At("token"), "t", TestContext.Current.CancellationToken);

        var ended = await MultiHub.RunAsync("operations", "--server", "http://127.0.0.1:1", "--token-file", _folder.At("token"));

        ended.Is(1);
        Assert.Single(ended.Errors);
    }

    [Fact]
    public async Task Version_AsJsonAndYaml_IsData()
    {
        var json = await MultiHub.RunAsync("version", "-o", "json");
        var yaml = await MultiHub.RunAsync("version", "-o", "yaml");

        json.Is(0);
        Assert.Equal("MultiHubFlows", json.Json.GetProperty("product").GetString());
        Assert.Contains("product: MultiHubFlows", yaml.Data, StringComparison.Ordinal);
        Assert.Empty(json.Talk + yaml.Talk);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _multihub multihub")]
    [InlineData("zsh", "compdef _multihub multihub")]
    [InlineData("fish", "complete -c multihub")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completion_OfAShell_IsItsScript(string shell, string expected)
    {
        var ended = await MultiHub.RunAsync("completion", shell);

        ended.Is(0);
        Assert.Contains(expected, ended.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggest_BeginningOfACommand_NamesIt()
    {
        var ended = await MultiHub.RunAsync("[suggest:11]", "multihub app");

        Assert.Contains("approvals", ended.Data, StringComparison.Ordinal);
        Assert.Contains("approve", ended.Data, StringComparison.Ordinal);
    }
}
