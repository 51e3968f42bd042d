using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads the names of files.</summary>
/// <param name="folder">Where relative paths begin; null where they mean nothing, as in a blob.</param>
/// <param name="mistakes">What is wrong goes here.</param>
internal sealed class PathReader(string? folder, MistakeList mistakes)
{
    /// <summary>The full path, or null after it was refused.</summary>
    public string? Full(YamlText path, string place)
    {
        if (folder is null && !Path.IsPathFullyQualified(path.Text))
        {
            mistakes.Add(
                path,
                place,
                "a relative path means nothing in a fleet file that is a blob",
                "Write a full path, or what needs none: keyVaultSecret for a credential, a blob's address for the bundle, the PEM text itself for a CA.");
            return null;
        }

        return folder is null ? Path.GetFullPath(path.Text) : Path.GetFullPath(path.Text, folder);
    }

    /// <summary>The CA bundle under <c>certificateAuthority</c>: its PEM text, or the full path of a file that holds one.</summary>
    public string? Authority(MapReader map, bool required = false)
    {
        const string Key = "certificateAuthority";
        if (map.Text(Key, required) is not { } text)
        {
            return null;
        }

        var authority = AuthorityFile.IsPem(text.Text) ? text.Text : Full(text, map.At(Key));
        if (authority is not null && AuthorityFile.Problem(authority) is { } wrong)
        {
            mistakes.Add(text, map.At(Key), wrong, "Name a file with the CA certificates in PEM, or write that text itself.");
        }

        return authority;
    }
}
