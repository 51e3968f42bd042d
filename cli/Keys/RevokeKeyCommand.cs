using System.CommandLine;

using MultiHubFlows.Api.Keys;
using MultiHubFlows.Cli.Serving;

namespace MultiHubFlows.Cli.Keys;

/// <summary>Takes a key back; its entry stays, so that its holder is told what happened.</summary>
internal sealed class RevokeKeyCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The key's name or id." };
    private readonly Option<string> _file = KeysCommand.File();

    public RevokeKeyCommand()
        : base("revoke", "Takes an API key back.")
    {
        Arguments.Add(_name);
        Options.Add(_file);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var name = invocation.Get(_name) ?? string.Empty;
        var file = KeysCommand.ReadFile(invocation, _file);
        return _ => Task.FromResult(Revoke(name, file, invocation.Terminal));
    }

    private static int Revoke(string name, string file, Terminal terminal)
    {
        var now = TimeProvider.System.GetUtcNow();
        KeyFile.Change(file, ring =>
        {
            var found = ring.Keys.FirstOrDefault(key => key.Revoked is null && (key.Name == name || key.Id == name))
                ?? throw new CommandFailedException(ExitCodes.NotFound, $"error: there is no valid key '{name}' in {file}.", $"next: see 'multihub keys list --file {file}'.");
            return new KeyRing([.. ring.Keys.Select(key => key.Id == found.Id ? key with { Revoked = now } : key)]);
        });
        terminal.Say($"Revoked. A process that reads {file} takes no call with it from the next second on; a copy in a vault must be put there again.");
        return ExitCodes.Ok;
    }
}
