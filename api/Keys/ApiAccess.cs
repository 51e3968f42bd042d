namespace MultiHubFlows.Api.Keys;

/// <summary>Who is let in: holders of keys, whoever has the process's own token, or everybody that the host before us lets through.</summary>
public sealed class ApiAccess
{
    private ApiAccess(string? localToken, string? keys)
    {
        LocalToken = localToken;
        Keys = keys;
    }

    /// <summary>Everybody: the host checks.</summary>
    public static ApiAccess Open { get; } = new(null, null);

    /// <summary>Where the keys are: a file's path or the address of a vault's secret; null: there are none.</summary>
    public string? Keys { get; }

    /// <summary>The token that makes a caller on this machine an administrator.</summary>
    internal string? LocalToken { get; }

    /// <summary>Holders of keys, and on this machine whoever has the token.</summary>
    public static ApiAccess Of(string? localToken, string? keys) => new(localToken, string.IsNullOrEmpty(keys) ? null : keys);
}
