using MultiHubFlows.Cli.Serving;

namespace MultiHubFlows.Cli.Client;

/// <summary>What opens a server: a file with a key or token, or a key in the environment. Never a flag, which other users of the machine see.</summary>
internal sealed record ServerKey(string? File, string Flag)
{
    /// <summary>The environment variable with an API key.</summary>
    public const string Variable = "MULTIHUB_KEY";

    /// <summary>The environment variable with a key of the Functions host, which some servers stand behind.</summary>
    public const string HostVariable = "MULTIHUB_HOST_KEY";

    public static string? HostKey => Text(HostVariable);

    public static ServerKey Find(string? tokenFile, string? keyFile, DataFolder folder) =>
        (tokenFile, keyFile, Text(Variable)) switch
        {
            ({ } token, _, _) => new ServerKey(token, "--token-file"),
            (_, { } key, _) => new ServerKey(key, "--key-file"),
            (_, _, not null) => new ServerKey(null, Variable),
            _ => new ServerKey(folder.TokenFile, "--key-file"),
        };

    /// <exception cref="CommandFailedException">The file cannot be read.</exception>
    public string Read()
    {
        try
        {
            return File is null ? Text(Variable)! : System.IO.File.ReadAllText(File).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                ExitCodes.Denied, $"error: the file {File} cannot be read.", $"next: name a file with the server's key with {Flag}, or put the key into {Variable}.");
        }
    }

    private static string? Text(string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } text ? text : null;
}
