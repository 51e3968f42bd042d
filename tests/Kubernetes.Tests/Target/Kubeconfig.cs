using System.Security.Cryptography.X509Certificates;
using System.Text;

using YamlDotNet.RepresentationModel;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>Address and credentials of the current context of a kubeconfig. Plugins are refused, not run.</summary>
internal sealed record Kubeconfig(
    Uri Server,
    string? TlsServerName,
    X509Certificate2Collection? Authorities,
    X509Certificate2? ClientCertificate,
    string? Token)
{
    private static readonly string[] Plugins = ["exec", "auth-provider"];

    public static Kubeconfig Parse(string text, string folder)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = stream.Documents[0].RootNode;
        var context = Named(root, "contexts", Text(root, "current-context"), "context");
        var cluster = Named(root, "clusters", Text(context, "cluster"), "cluster");
        var user = Named(root, "users", Text(context, "user"), "user");
        if (Plugins.FirstOrDefault(key => Node(user, key) is not null) is { } plugin)
        {
            throw new InvalidOperationException($"The kubeconfig's user needs '{plugin}'; give one with a certificate or a token.");
        }

        var address = Text(cluster, "server") ?? throw new InvalidOperationException("The kubeconfig's cluster has no server.");

        return new Kubeconfig(
            new Uri(address),
            Text(cluster, "tls-server-name"),
            Certificates(Data(cluster, "certificate-authority", folder)),
            ClientCertificateOf(Data(user, "client-certificate", folder), Data(user, "client-key", folder)),
            Text(user, "token") ?? (Text(user, "tokenFile") is { } file ? File.ReadAllText(Path.Combine(folder, file)).Trim() : null));
    }

    private static X509Certificate2Collection? Certificates(string? pem)
    {
        if (pem is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);

        return authorities.Count > 0 ? authorities : throw new InvalidOperationException("The kubeconfig's CA holds no certificate.");
    }

    private static X509Certificate2? ClientCertificateOf(string? certificate, string? key) =>
        (certificate, key) switch
        {
            (null, null) => null,
            ({ } certificatePem, { } keyPem) => Usable(X509Certificate2.CreateFromPem(certificatePem, keyPem)),
            _ => throw new InvalidOperationException("The kubeconfig has a client certificate without its key, or a key alone."),
        };

    /// <summary>Not every platform's TLS takes a key that lives in memory only.</summary>
    internal static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }

    private static string? Data(YamlNode node, string key, string folder) =>
        Text(node, key + "-data") is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : Text(node, key) is { } file ? File.ReadAllText(Path.Combine(folder, file))
        : null;

    private static YamlNode Named(YamlNode root, string list, string? name, string content)
    {
        var entries = Node(root, list) as YamlSequenceNode ?? [];

        return entries.Where(entry => Text(entry, "name") == name).Select(entry => Node(entry, content)).FirstOrDefault()
            ?? throw new InvalidOperationException($"The kubeconfig has no entry '{name}' under {list}.");
    }

    private static string? Text(YamlNode node, string key) => Node(node, key) is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : null;

    private static YamlNode? Node(YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
}
