using System.CommandLine;
using System.Security.Cryptography;

using MultiHubFlows.Api.Keys;
using MultiHubFlows.Cli.Serving;

namespace MultiHubFlows.Cli.Keys;

/// <summary>Makes a key: the file gets its hash, stdout the key, this once.</summary>
internal sealed class CreateKeyCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Who calls with it; recorded with requests and decisions." };
    private readonly Option<string> _role = new("--role") { Description = "What it may do: viewer, requester, approver or administrator.", HelpName = "ROLE" };
    private readonly Option<string> _expires = new("--expires") { Description = "How long it is valid; by default for ever.", HelpName = "DURATION" };
    private readonly Option<string> _file = KeysCommand.File();

    public CreateKeyCommand()
        : base("create", "Makes an API key and writes it to stdout; it is never shown again.")
    {
        Arguments.Add(_name);
        Options.Add(_role);
        Options.Add(_expires);
        Options.Add(_file);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var name = invocation.Get(_name) ?? string.Empty;
        if (ApiKey.NameProblem(name) is { } problem)
        {
            invocation.Mistake($"the name cannot be taken: {problem}", "Write such as ci or alice@example.org.");
        }

        var text = invocation.Get(_role);
        if (!Enum.TryParse<ApiRole>(text, ignoreCase: true, out var role) || !Enum.GetNames<ApiRole>().Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            invocation.Mistake(text is null ? "--role is missing" : $"--role '{text}' is no role", "Write viewer, requester, approver or administrator.");
        }

        var lifetime = invocation.Duration(_expires);
        var file = KeysCommand.ReadFile(invocation, _file);
        return _ => Task.FromResult(Create(name, role, lifetime, file, invocation.Terminal));
    }

    private static int Create(string name, ApiRole role, TimeSpan? lifetime, string file, Terminal terminal)
    {
        var (entry, key) = ApiKey.Make(name, role, TimeProvider.System.GetUtcNow(), lifetime, RandomNumberGenerator.GetBytes);
        KeyFile.Change(file, ring => ring.Keys.Any(other => other.Name == name && other.Revoked is null)
            ? throw new CommandFailedException(ExitCodes.Conflict, $"error: there is a key '{name}' in {file} already.", $"next: take another name, or take that one back with 'multihub keys revoke {name} --file {file}'.")
            : new KeyRing([.. ring.Keys, entry]));
        terminal.Data.WriteLine(key);
        terminal.Say($"Keep it now: only its hash is in {file}. Send it as 'Authorization: Bearer KEY', or put it into MULTIHUB_KEY for this program.");
        return ExitCodes.Ok;
    }
}
