using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads where a credential is: exactly one of the kinds that there are.</summary>
internal sealed class CredentialReader(PathReader paths, MistakeList mistakes)
{
    private const string Kubeconfig = "kubeconfig";
    private const string VaultSecret = "keyVaultSecret";
    private const string Entra = "entra";

    public CredentialReference? Read(MapReader map, string key, bool required)
    {
        var credential = map.Map(key, required);
        if (credential is null)
        {
            return null;
        }

        var kinds = ((string[])[Kubeconfig, VaultSecret, Entra]).Where(credential.Has).ToList();
        if (kinds.Count > 1)
        {
            credential.Entries();
            mistakes.Add(credential.Place, credential.Path, $"it names several credentials: {string.Join(", ", kinds)}", "Keep one of them.");
            return null;
        }

        CredentialReference? reference = kinds switch
        {
            [VaultSecret] => ReadSecret(credential),
            [Entra] => ReadEntra(credential),
            _ => ReadKubeconfig(credential),
        };
        credential.Close();
        return reference;
    }

    private KubeconfigReference? ReadKubeconfig(MapReader map)
    {
        var file = map.Text(Kubeconfig);
        if (file is null)
        {
            mistakes.Add(map.Place, map.Path, "it names no credential", $"Write one of {Kubeconfig}, {VaultSecret} and {Entra}.");
        }

        var context = map.Text("context");
        var files = map.List("allowFiles")
            .Select(item => item.Node is YamlText { IsNull: false } text ? paths.Full(text, item.Path) : Refuse(item.Node, item.Path))
            .OfType<string>()
            .ToList();
        return file is not null && paths.Full(file, map.At(Kubeconfig)) is { } path ? new KubeconfigReference(path, context?.Text, files) : null;
    }

    private VaultSecretReference? ReadSecret(MapReader map)
    {
        var context = map.Text("context");
        if (map.Text(VaultSecret, required: true) is not { } address)
        {
            return null;
        }

        var (id, problem) = VaultSecretId.Parse(address.Text);
        if (id is null)
        {
            mistakes.Add(address, map.At(VaultSecret), problem!, "Write https://VAULT.vault.azure.net/secrets/NAME, with /VERSION where one version is meant.");
            return null;
        }

        return new VaultSecretReference(id, context?.Text);
    }

    private EntraReference? ReadEntra(MapReader map)
    {
        var entra = map.Map(Entra, required: true);
        if (entra is null)
        {
            return null;
        }

        var server = entra.Text("server", required: true);
        if (server is not null && ServerUrl.Problem(server.Text) is { } wrong)
        {
            mistakes.Add(server, entra.At("server"), wrong, "Write it as https://host:port.");
            server = null;
        }

        var authority = paths.Authority(entra, required: true);
        var audience = entra.Text("audience");
        if (audience is not null && audience.Text.Any(letter => letter is <= ' ' or > '~'))
        {
            mistakes.Add(audience, entra.At("audience"), "this is not an audience", "Write an application's id or its id URI, without '/.default'.");
        }

        entra.Close();
        return server is null || authority is null ? null : new EntraReference(new Uri(server.Text), authority, audience?.Text ?? EntraReference.AksAudience);
    }

    private string? Refuse(YamlNode node, string place)
    {
        mistakes.Add(node, place, $"a file's path is meant here, not {node.Shape}", "Write a path.");
        return null;
    }
}
