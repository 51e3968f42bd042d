using System.Security.Cryptography;
using System.Text;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Credentials;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>A folder with a kubeconfig, and a client that uses it.</summary>
internal sealed class TestCluster : IDisposable
{
    private readonly ClusterConnection _connection;
    private readonly AzureReader _azure;

    public TestCluster(string kubeconfig, ClusterClientOptions? options = null, TimeProvider? time = null, Uri? proxy = null, params string[] allowFiles)
    {
        Folder = new TestFolder();
        Kubeconfig = Folder.Write("kubeconfig", kubeconfig);
        Time = time ?? new LeapingTime();
        options ??= new ClusterClientOptions { Jitter = () => 0.5 };
        _azure = new AzureReader(AzureIdentity.Default, options.Azure, Time);
        _connection = new ClusterConnection(
            "hub hub1",
            new KubeconfigReference(Kubeconfig, null, [.. allowFiles.Select(file => Path.Combine(Folder.Path, file))]).ToSource(_azure, options, Time),
            proxy,
            options,
            Time);
        Client = new ClusterClient(_connection, options, Time);
    }

    public TestFolder Folder { get; }

    public string Kubeconfig { get; }

    public TimeProvider Time { get; }

    public ClusterClient Client { get; }

    /// <summary>A client of a server, with the shared authority and a token.</summary>
    public static TestCluster Of(ApiServer server, ClusterClientOptions? options = null, TimeProvider? time = null) =>
        new(KubeconfigOf(server.Url.AbsoluteUri), options, time);

    public static string KubeconfigOf(string server, string? authority = "shared", string user = "token: test-token", string cluster = "") =>
        $$"""
        apiVersion: v1
        kind: Config
        current-context: admin
        clusters:
        - name: c
          cluster:
            server: {{server}}
            {{(authority is null ? "" : "certificate-authority-data: " + Base64(authority == "shared" ? TestAuthority.Shared.Pem : authority))}}
            {{cluster}}
        users:
        - name: u
          user:
            {{user}}
        contexts:
        - name: admin
          context: {cluster: c, user: u}
        """;

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _connection.Dispose();
        _azure.Dispose();
        Folder.Dispose();
    }
}

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "clusters-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
