using System.CommandLine;

namespace MultiHubFlows.Cli.Keys;

/// <summary>Makes, lists and takes back API keys.</summary>
internal sealed class KeysCommand : Command
{
    public KeysCommand()
        : base("keys", "Makes, lists and takes back API keys.")
    {
        Subcommands.Add(new CreateKeyCommand());
        Subcommands.Add(new ListKeysCommand());
        Subcommands.Add(new RevokeKeyCommand());
    }

    public static Option<string> File() => new("--file") { Description = "File of the keys' hashes.", HelpName = "FILE" };

    public static string ReadFile(Invocation invocation, Option<string> option)
    {
        if (invocation.Get(option) is { Length: > 0 } file)
        {
            return Path.GetFullPath(file);
        }

        invocation.Mistake("--file is missing", "Name the file that 'multihub serve --keys' is given.");
        return string.Empty;
    }
}
