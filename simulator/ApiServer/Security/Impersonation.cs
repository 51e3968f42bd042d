using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Whom a request wants to be taken for, and the rights that this takes: one for each part of the identity.</summary>
internal sealed record Impersonation(UserInfo User, IReadOnlyList<AccessAttributes> Rights)
{
    private const string Authentication = "authentication.k8s.io";
    private const string ExtraPrefix = "Impersonate-Extra-";
    private const string Verb = "impersonate";

    /// <summary>What the headers ask for; null where they ask for nothing.</summary>
    public static Impersonation? Read(IHeaderDictionary headers)
    {
        var name = headers["Impersonate-User"].ToString();
        var uid = headers["Impersonate-Uid"].ToString();
        var groups = headers["Impersonate-Group"].OfType<string>().ToArray();
        var extra = headers.Where(header => header.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(
                header => Uri.UnescapeDataString(header.Key[ExtraPrefix.Length..]).ToLowerInvariant(),
                IReadOnlyList<string> (header) => [.. header.Value.OfType<string>()],
                StringComparer.Ordinal);
        if (name.Length == 0)
        {
            return groups.Length + extra.Count + uid.Length == 0
                ? null
                : throw new StatusException(500, "InternalError", "Internal Server Error: requested identity without impersonating a user", []);
        }

        var account = AccountOf(name);
        return new Impersonation(
            new UserInfo(name, Groups(name, groups, account is not null), uid.Length == 0 ? null : uid, extra.Count == 0 ? null : extra),
            [
                account is var (ns, itself)
                    ? new AccessAttributes(Verb, "", "serviceaccounts", Namespace: ns, Name: itself)
                    : new AccessAttributes(Verb, "", "users", Name: name),
                .. groups.Select(group => new AccessAttributes(Verb, "", "groups", Name: group)),
                .. extra.SelectMany(pair => pair.Value.Select(value => new AccessAttributes(Verb, Authentication, "userextras", pair.Key, Name: value))),
                .. uid.Length == 0 ? [] : (AccessAttributes[])[new AccessAttributes(Verb, Authentication, "uids", Name: uid)],
            ]);
    }

    private static (string Namespace, string Name)? AccountOf(string user) =>
        user.Split(':') is ["system", "serviceaccount", { Length: > 0 } ns, { Length: > 0 } name] ? (ns, name) : null;

    /// <summary>Groups that were named are all of them, but for the one that says whether somebody is known.</summary>
    private static IReadOnlyList<string> Groups(string name, string[] named, bool isAccount)
    {
        const string Known = "system:authenticated";
        const string Unknown = "system:unauthenticated";
        if (named.Length == 0 && isAccount)
        {
            var (ns, account) = AccountOf(name)!.Value;
            return Authenticator.ServiceAccount(ns, account, null, null).Groups;
        }

        return named.Contains(Known, StringComparer.Ordinal) || named.Contains(Unknown, StringComparer.Ordinal)
            ? named
            : [.. named, name == Authenticator.Anonymous.Name ? Unknown : Known];
    }
}
