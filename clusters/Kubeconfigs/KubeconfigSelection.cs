using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Takes one context out of a kubeconfig and checks all that it uses, collecting every mistake.</summary>
internal sealed class KubeconfigSelection(KubeconfigDocument document, IReadOnlyList<string> allowFiles, IFreshness freshness)
{
    private readonly KubeconfigFields _fields = new(document.File, allowFiles);

    /// <summary>What a text gives.</summary>
    /// <param name="text">The kubeconfig.</param>
    /// <param name="name">Where it came from, for messages.</param>
    /// <param name="context">The context to take; null for the current one.</param>
    /// <param name="allowFiles">Full paths of the files that it may name.</param>
    /// <param name="freshness">How long the result may be used.</param>
    public static KubeconfigReading Of(string text, string name, string? context, IReadOnlyList<string> allowFiles, IFreshness freshness) =>
        KubeconfigDocument.Parse(text, name) switch
        {
            (null, var mistakes) => new KubeconfigReading(null, mistakes),
            (var document, _) => new KubeconfigSelection(document, allowFiles, freshness).Select(context),
        };

    private KubeconfigReading Select(string? context)
    {
        _fields.RefuseRepeated(document.Root, "");
        var access = FindContext(context) is { } chosen ? Read(chosen) : null;
        return new KubeconfigReading(_fields.HasMistakes ? null : access, _fields.Mistakes);
    }

    private ClusterAccess? Read(YamlMap context)
    {
        var cluster = FindOne("clusters", "cluster", context, "cluster");
        var user = FindOne("users", "user", context, "user");
        if (cluster is null || user is null)
        {
            return null;
        }

        _fields.RefuseRepeated(context, "context");
        _fields.RefuseRepeated(cluster, "cluster");
        _fields.RefuseRepeated(user, "user");
        var reader = new KubeconfigServer(_fields);
        var server = reader.Read(cluster);
        var proxy = reader.ReadProxy(cluster);
        var (token, certificate) = new KubeconfigUser(_fields).Read(user);
        return server is null ? null : new ClusterAccess(server, token, certificate, proxy, freshness);
    }

    private YamlMap? FindContext(string? asked)
    {
        var names = document.Contexts;
        var known = names.Count == 0 ? "It has no contexts." : $"It has: {string.Join(", ", names.Take(20).Select(name => ServerText.Cut(name, 80)))}.";
        var name = asked ?? document.CurrentContext ?? (names.Count == 1 ? names[0] : null);
        if (name is null)
        {
            _fields.Add(document.Root, "current-context", "no context is chosen", $"Name one in credential.context. {known}");
            return null;
        }

        var found = document.Find("contexts", "context", name);
        if (found.Count != 1)
        {
            var what = found.Count == 0 ? "there is no context" : "there are several contexts";
            _fields.Add(
                document.Root,
                "contexts",
                $"{what} '{ServerText.Cut(name, 80)}'",
                $"Name an existing one in credential.context. {known}");
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

        _fields.Add(
            context,
            $"context.{key}",
            name is null ? $"the context names no {key}" : $"there {(found.Count == 0 ? "is no" : "is more than one")} {key} '{ServerText.Cut(name, 80)}'",
            "Correct the context, or choose another one in credential.context.");
        return null;
    }
}
