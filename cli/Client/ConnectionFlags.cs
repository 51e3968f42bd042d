using System.CommandLine;

using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Client;

/// <summary>The flags that say where a command finds its operations: a server, or a data folder.</summary>
internal sealed class ConnectionFlags
{
    public Option<string> Server { get; } = new("--server") { Description = "Address of a server.", HelpName = "URL" };

    public Option<string> TokenFile { get; } = new("--token-file") { Description = "File with the server's token; by default the one in the data folder.", HelpName = "FILE" };

    public Option<string> KeyFile { get; } = new("--key-file") { Description = $"File with an API key for the server; by default the key in {ServerKey.Variable}.", HelpName = "FILE" };

    public Option<string> Data { get; } = new("--data") { Description = "Data folder; by default multihub in the XDG state directory.", HelpName = "DIR" };

    public void AddTo(Command command)
    {
        command.Options.Add(Server);
        command.Options.Add(TokenFile);
        command.Options.Add(KeyFile);
        command.Options.Add(Data);
    }

    public DataFolder Folder(Invocation invocation) => new(invocation.Get(Data) is { Length: > 0 } given ? given : DataFolder.Default);

    /// <summary>Checks the flags and returns how to connect.</summary>
    /// <param name="invocation">The run of the program.</param>
    /// <param name="offline">How the store may be used when no process runs it; null: not at all.</param>
    public Func<CancellationToken, Task<Connection>> Prepare(Invocation invocation, StoreAccess? offline)
    {
        var folder = Folder(invocation);
        if (invocation.Get(Server) is not { } text)
        {
            if (invocation.IsGiven(TokenFile))
            {
                invocation.Mistake("--token-file is for --server", "Name the server too, or leave it out: the data folder has its own token.");
            }

            if (invocation.IsGiven(KeyFile))
            {
                invocation.Mistake("--key-file is for --server", "Name the server too, or leave it out: the data folder has its own token.");
            }

            return cancellationToken => Connection.ToDataAsync(folder, offline, invocation.Terminal, cancellationToken);
        }

        var problem = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? null : $"--server '{text}' is not an address";
        if (problem is null && address!.Scheme == Uri.UriSchemeHttp && !LoopbackUrl.IsLoopback(address.Host))
        {
            problem = $"--server '{text}' would send the key over the network in the clear";
        }

        if (problem is not null)
        {
            invocation.Mistake(problem, "Write http://127.0.0.1:PORT for this machine, https://HOST for another.");
        }

        if (invocation.IsGiven(TokenFile) && invocation.IsGiven(KeyFile))
        {
            invocation.Mistake("--token-file and --key-file exclude each other", "Name the one that the server is to see.");
        }

        var key = ServerKey.Find(invocation.Get(TokenFile), invocation.Get(KeyFile), folder);
        return _ => Task.FromResult(Connection.ToServer(address!, key));
    }
}
