using System.Text;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Takes one context out of a kubeconfig and checks all that it uses, collecting every mistake.</summary>
internal sealed class KubeconfigSelection(KubeconfigDocument document, IReadOnlyList<string> allowFiles, FileStamp stamp)
{
    private const string HowToInline = "Put the data into the kubeconfig, for example with 'kubectl config view --raw --flatten', or list the file under allowFiles.";

    private readonly List<ConfigurationMistake> _mistakes = [];

    public KubeconfigReading Select(string? context)
    {
        RefuseRepeated(document.Root, "");
        var access = FindContext(context) is { } chosen ? Read(chosen) : null;
        return new KubeconfigReading(_mistakes.Count == 0 ? access : null, _mistakes);
    }

    private ClusterAccess? Read(YamlMap context)
    {
        var cluster = FindOne("clusters", "cluster", context, "cluster");
        var user = FindOne("users", "user", context, "user");
        if (cluster is null || user is null)
        {
            return null;
        }

        RefuseRepeated(context, "context");
        RefuseRepeated(cluster, "cluster");
        RefuseRepeated(user, "user");
        var server = ReadServer(cluster);
        var proxy = ReadProxy(cluster);
        RefuseUnsafe(user);
        var token = ReadToken(user);
        var certificate = ReadCertificate(user);
        if (token is null && certificate is null && _mistakes.Count == 0)
        {
            Add(user, "user", "there is neither a token nor a client certificate", "Use a kubeconfig with a token or a client certificate and its key.");
        }

        return server is null ? null : new ClusterAccess(server, token, certificate, proxy, stamp);
    }

    private YamlMap? FindContext(string? asked)
    {
        var names = document.Contexts;
        var known = names.Count == 0 ? "It has no contexts." : $"It has: {string.Join(", ", names.Take(20).Select(name => ServerText.Cut(name, 80)))}.";
        var name = asked ?? document.CurrentContext ?? (names.Count == 1 ? names[0] : null);
        if (name is null)
        {
            Add(document.Root, "current-context", "no context is chosen", $"Name one in credential.context. {known}");
            return null;
        }

        var found = document.Find("contexts", "context", name);
        if (found.Count != 1)
        {
            var what = found.Count == 0 ? "there is no context" : "there are several contexts";
            Add(document.Root, "contexts", $"{what} '{ServerText.Cut(name, 80)}'", $"Name an existing one in credential.context. {known}");
        }

        return found.Count == 1 ? found[0] : null;
    }

    private YamlMap? FindOne(string list, string body, YamlMap context, string key)
    {
        var name = context.TextOf(key);
        var found = name is null ? [] : document.Find(list, body, name);
        if (found.Count == 1)
        {
            return found[0];
        }

        Add(
            context,
            $"context.{key}",
            name is null ? $"the context names no {key}" : $"there {(found.Count == 0 ? "is no" : "is more than one")} {key} '{ServerText.Cut(name, 80)}'",
            "Correct the context, or choose another one in credential.context.");
        return null;
    }

    private ServerIdentity? ReadServer(YamlMap cluster)
    {
        if (cluster.TextOf("insecure-skip-tls-verify") is { } skip && !skip.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            Add(cluster["insecure-skip-tls-verify"]!, "cluster.insecure-skip-tls-verify", "the server would not be verified", "Remove it and add the server's CA as certificate-authority-data.");
        }

        var authority = ReadData(cluster, "cluster", "certificate-authority-data", "certificate-authority");
        if (authority is not null)
        {
            try
            {
                _ = PemBundle.Read(authority);
            }
            catch (FormatException problem)
            {
                Add(cluster, "cluster.certificate-authority-data", $"this is not a CA bundle: {problem.Message}", "Put the CA certificates there, in PEM, encoded once in base64.");
            }
        }

        var text = cluster.TextOf("server");
        if (ServerUrl.Problem(text) is { } wrong)
        {
            Add(cluster["server"] ?? cluster, "cluster.server", wrong, "Write the API server's address as https://host:port.");
            return null;
        }

        return new ServerIdentity(new Uri(text!), authority, ReadServerName(cluster));
    }

    private string? ReadServerName(YamlMap cluster)
    {
        var name = cluster.TextOf("tls-server-name");
        if (name is null or "" || Uri.CheckHostName(name) != UriHostNameType.Unknown)
        {
            return name is "" ? null : name;
        }

        Add(cluster["tls-server-name"]!, "cluster.tls-server-name", "this is not a host name", "Write a name of the server's certificate.");
        return null;
    }

    private Uri? ReadProxy(YamlMap cluster)
    {
        var text = cluster.TextOf("proxy-url");
        if (text is null or "")
        {
            return null;
        }

        if (ServerUrl.ProxyProblem(text) is { } wrong)
        {
            Add(cluster["proxy-url"]!, "cluster.proxy-url", wrong, "Write it as http://host:port, https://host:port or socks5://host:port.");
            return null;
        }

        return new Uri(text);
    }

    private void RefuseUnsafe(YamlMap user)
    {
        Refuse(user, "exec", "it would run a program to get the credential", "Use a token or a client certificate, for example of a service account.");
        Refuse(user, "auth-provider", "it would ask a provider's plug-in for the credential", "Use a token or a client certificate, for example of a service account.");
        Refuse(user, "username", "API servers no longer take a user name and password", "Use a token or a client certificate.");
        Refuse(user, "password", "API servers no longer take a user name and password", "Use a token or a client certificate.");
        foreach (var key in (ReadOnlySpan<string>)["as", "as-uid", "as-groups", "as-user-extra"])
        {
            Refuse(user, key, "impersonation is not taken: who acts must be the credential's own user", "Use a credential of the user that is meant.");
        }
    }

    private void Refuse(YamlMap user, string key, string why, string nextStep)
    {
        if (user[key] is { IsNull: false } value)
        {
            Add(value, $"user.{key}", why, nextStep);
        }
    }

    private SecretText? ReadToken(YamlMap user)
    {
        var token = user.TextOf("token") is { Length: > 0 } inline ? inline : ReadFile(user, "user", "tokenFile");
        token = token?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        if (token.Any(letter => letter is <= ' ' or > '~'))
        {
            Add(user["token"] ?? user, "user.token", "the token has characters that no token has", "Put the token there on one line, without quotes or spaces inside.");
            return null;
        }

        return SecretText.Of(token);
    }

    private ClientCertificate? ReadCertificate(YamlMap user)
    {
        var certificate = ReadData(user, "user", "client-certificate-data", "client-certificate");
        var key = ReadData(user, "user", "client-key-data", "client-key");
        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            if (_mistakes.Count == 0)
            {
                Add(user, certificate is null ? "user.client-certificate-data" : "user.client-key-data", "a client certificate and its key belong together, and one is missing", "Add the missing one.");
            }

            return null;
        }

        try
        {
            return ClientCertificate.From(certificate, key);
        }
        catch (FormatException problem)
        {
            Add(user, "user.client-certificate-data", $"the client certificate cannot be used: {problem.Message}", "Put a certificate and its own key there, in PEM, each encoded once in base64.");
            return null;
        }
    }

    private string? ReadData(YamlMap map, string part, string dataKey, string fileKey)
    {
        var data = map.TextOf(dataKey);
        var file = ReadFile(map, part, fileKey);
        if (data is null or "")
        {
            return file;
        }

        if (data.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            Add(map[dataKey]!, $"{part}.{dataKey}", "this is PEM itself", "Encode the PEM text in base64 once.");
            return null;
        }

        var buffer = new byte[data.Length];
        if (!Convert.TryFromBase64String(data, buffer, out var length))
        {
            Add(map[dataKey]!, $"{part}.{dataKey}", "this is not base64", "Encode the PEM text in base64 once.");
            return null;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private string? ReadFile(YamlMap map, string part, string key)
    {
        if (map.TextOf(key) is not { Length: > 0 } path)
        {
            return null;
        }

        var full = Path.GetFullPath(path, Path.GetDirectoryName(document.File) ?? ".");
        if (!allowFiles.Contains(full, StringComparer.Ordinal))
        {
            Add(map[key]!, $"{part}.{key}", "it names a file, which is not read", HowToInline);
            return null;
        }

        var (text, problem) = BoundedFile.Read(full, CredentialReference.MaximumBytes);
        if (text is null)
        {
            Add(map[key]!, $"{part}.{key}", $"the file {problem}", "Correct the path, or put the file there.");
        }

        return text;
    }

    private void RefuseRepeated(YamlMap map, string part)
    {
        foreach (var entry in map.Repeated)
        {
            _mistakes.Add(new(document.File, entry.Line, entry.Column, (part.Length == 0 ? "" : part + ".") + ServerText.Cut(entry.Key, 80), "the key stands here twice", "Keep one of them."));
        }
    }

    private void Add(YamlNode place, string field, string message, string nextStep) =>
        _mistakes.Add(new(document.File, place.Line, place.Column, field, message, nextStep));
}
