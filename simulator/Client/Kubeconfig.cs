using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using YamlDotNet.Core;

namespace MultiHubFlows.Simulator.Client;

/// <summary>What a kubeconfig's current context says: a server, whom to trust, and who we are.</summary>
internal sealed record Kubeconfig
{
    public required string Server { get; init; }

    /// <summary>PEM bundle; null: the system's roots.</summary>
    public string? CertificateAuthority { get; init; }

    public string? TlsServerName { get; init; }

    public string? ProxyUrl { get; init; }

    /// <summary>The name of the cluster entry; agents compare it (a changed name means another hub).</summary>
    public string ClusterEntry { get; init; } = "hub";

    public string? Token { get; init; }

    public string? ClientCertificate { get; init; }

    public string? ClientKey { get; init; }

    /// <exception cref="FormatException">The text is no kubeconfig; the message says why, without quoting it.</exception>
    public static Kubeconfig Parse(string text)
    {
        var root = ReadRoot(text);
        var contextName = root.Text("current-context");
        var context = Entry(root, "contexts", contextName).At("context")
            ?? throw new FormatException("invalid configuration: no configuration has been provided");
        var clusterName = context.Text("cluster") ?? "";
        var cluster = Entry(root, "clusters", clusterName).At("cluster");
        var user = Entry(root, "users", context.Text("user")).At("user");
        return new Kubeconfig
        {
            Server = cluster.Text("server") ?? throw new FormatException($"cluster \"{clusterName}\" has no server defined"),
            CertificateAuthority = Decoded(cluster, "certificate-authority-data"),
            TlsServerName = cluster.Text("tls-server-name"),
            ProxyUrl = cluster.Text("proxy-url"),
            ClusterEntry = clusterName,
            Token = user.Text("token"),
            ClientCertificate = Decoded(user, "client-certificate-data"),
            ClientKey = Decoded(user, "client-key-data"),
        };
    }

    /// <summary>A kubeconfig text (JSON, which is YAML) with one cluster, one user and one context.</summary>
    public string Write(string contextName = "default-context", string userName = "default-auth", JsonObject? user = null)
    {
        var cluster = new JsonObject { ["server"] = Server };
        AddEncoded(cluster, "certificate-authority-data", CertificateAuthority);
        Add(cluster, "tls-server-name", TlsServerName);
        Add(cluster, "proxy-url", ProxyUrl);
        if (user is null)
        {
            user = [];
            Add(user, "token", Token);
            AddEncoded(user, "client-certificate-data", ClientCertificate);
            AddEncoded(user, "client-key-data", ClientKey);
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = ClusterEntry, ["cluster"] = cluster }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = userName, ["user"] = user }),
            ["contexts"] = new JsonArray(new JsonObject
            {
                ["name"] = contextName,
                ["context"] = new JsonObject
                {
                    ["cluster"] = ClusterEntry,
                    ["user"] = userName,
                    ["namespace"] = "default",
                },
            }),
            ["current-context"] = contextName,
        }.ToJsonString();
    }

    public X509Certificate2? LoadClientCertificate()
    {
        if (ClientCertificate is null || ClientKey is null)
        {
            return null;
        }

        using var pem = X509Certificate2.CreateFromPem(ClientCertificate, ClientKey);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private static JsonObject ReadRoot(string text)
    {
        try
        {
            return YamlDocuments.Read(text) is [var first, ..]
                ? first
                : throw new FormatException("invalid configuration: no configuration has been provided");
        }
        catch (Exception failure) when (failure is YamlException or InvalidCastException)
        {
            throw new FormatException(
                "couldn't get version/kind; json parse error: error converting YAML to JSON: yaml: invalid document", failure);
        }
    }

    private static JsonObject? Entry(JsonObject root, string list, string? name) =>
        root.Objects(list).FirstOrDefault(entry => entry.Text("name") == name);

    private static string? Decoded(JsonNode? node, string key)
    {
        var encoded = node.Text(key);
        return string.IsNullOrEmpty(encoded) ? null : Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }

    private static void Add(JsonObject target, string key, string? value)
    {
        if (value is not null)
        {
            target[key] = value;
        }
    }

    private static void AddEncoded(JsonObject target, string key, string? value) =>
        Add(target, key, value is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(value)));
}
