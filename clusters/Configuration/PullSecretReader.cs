using System.Text.RegularExpressions;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads the entries of <c>pullSecrets</c>.</summary>
internal sealed partial class PullSecretReader(PathReader paths, MistakeList mistakes)
{
    private const string ConfigFile = "dockerConfig";
    private const string VaultSecret = "keyVaultSecret";

    public Placed<FleetPullSecret>? Read(MapReader map)
    {
        var name = map.Text("name", required: true);
        if (name is not null && !Name().IsMatch(name.Text))
        {
            mistakes.Add(name, map.At("name"), "this is not a legal name", "Write lower-case letters, digits and '-', beginning and ending with a letter or digit.");
            name = null;
        }

        var file = map.Text(ConfigFile);
        var address = map.Text(VaultSecret);
        map.Close();
        if (file is null == address is null)
        {
            mistakes.Add(map.Place, map.Path, file is null ? "it names no credential" : "it names two credentials", $"Write one of {ConfigFile} and {VaultSecret}.");
            return null;
        }

        var path = file is null ? null : paths.Full(file, map.At(ConfigFile));
        var secret = address is null ? null : Vault(address, map.At(VaultSecret));
        if (name is null || (path is null && secret is null))
        {
            return null;
        }

        var entry = new FleetPullSecret(name.Text, path, secret);
        if (entry.Problem() is { } problem)
        {
            mistakes.Add(file!, map.At(ConfigFile), problem, "Name a file as 'docker login' writes it.");
        }

        return new Placed<FleetPullSecret>(entry, map, name);
    }

    private VaultSecretId? Vault(YamlText address, string place)
    {
        var (id, problem) = VaultSecretId.Parse(address.Text);
        if (id is null)
        {
            mistakes.Add(address, place, problem!, "Write https://VAULT.vault.azure.net/secrets/NAME, with /VERSION where one version is meant.");
        }

        return id;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
