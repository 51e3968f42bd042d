using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Reads a kubeconfig's user: a token, a client certificate, or both, and nothing that runs or impersonates.</summary>
internal sealed class KubeconfigUser(KubeconfigFields fields)
{
    public (SecretText? Token, ClientCertificate? Certificate) Read(YamlMap user)
    {
        RefuseUnsafe(user);
        var token = ReadToken(user);
        var certificate = ReadCertificate(user);
        if (token is null && certificate is null && !fields.HasMistakes)
        {
            fields.Add(
                user,
                "user",
                "there is neither a token nor a client certificate",
                "Use a kubeconfig with a token or a client certificate and its key.");
        }

        return (token, certificate);
    }

    private void RefuseUnsafe(YamlMap user)
    {
        Refuse(
            user,
            "exec",
            "it would run a program to get the credential",
            "Use a token or a client certificate, for example of a service account.");
        Refuse(
            user,
            "auth-provider",
            "it would ask a provider's plug-in for the credential",
            "Use a token or a client certificate, for example of a service account.");
        Refuse(user, "username", "API servers no longer take a user name and password", "Use a token or a client certificate.");
        Refuse(user, "password", "API servers no longer take a user name and password", "Use a token or a client certificate.");
        foreach (var key in (ReadOnlySpan<string>)["as", "as-uid", "as-groups", "as-user-extra"])
        {
            Refuse(
                user,
                key,
                "impersonation is not taken: who acts must be the credential's own user",
                "Use a credential of the user that is meant.");
        }
    }

    private void Refuse(YamlMap user, string key, string why, string nextStep)
    {
        if (user[key] is { IsNull: false } value)
        {
            fields.Add(value, $"user.{key}", why, nextStep);
        }
    }

    private SecretText? ReadToken(YamlMap user)
    {
        var token = user.TextOf("token") is { Length: > 0 } inline ? inline : fields.ReadFile(user, "user", "tokenFile");
        token = token?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        if (token.Any(letter => letter is <= ' ' or > '~'))
        {
            fields.Add(
                user["token"] ?? user,
                "user.token",
                "the token has characters that no token has",
                "Put the token there on one line, without quotes or spaces inside.");
            return null;
        }

        return SecretText.Of(token);
    }

    private ClientCertificate? ReadCertificate(YamlMap user)
    {
        var certificate = fields.ReadData(user, "user", "client-certificate-data", "client-certificate");
        var key = fields.ReadData(user, "user", "client-key-data", "client-key");
        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            if (!fields.HasMistakes)
            {
                fields.Add(
                    user,
                    certificate is null ? "user.client-certificate-data" : "user.client-key-data",
                    "a client certificate and its key belong together, and one is missing",
                    "Add the missing one.");
            }

            return null;
        }

        try
        {
            return ClientCertificate.From(certificate, key);
        }
        catch (FormatException problem)
        {
            fields.Add(
                user,
                "user.client-certificate-data",
                $"the client certificate cannot be used: {problem.Message}",
                "Put a certificate and its own key there, in PEM, each encoded once in base64.");
            return null;
        }
    }
}
