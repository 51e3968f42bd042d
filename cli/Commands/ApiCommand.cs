using System.CommandLine;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>A command that calls the API, wherever its operations are.</summary>
internal abstract class ApiCommand : CliCommand
{
    private readonly ConnectionFlags _connection = new();
    private readonly Option<string> _output = OutputForms.Option();
    private readonly StoreAccess? _offline;

    /// <summary>Makes the command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="offline">How it may use a store that no process runs; null: not at all.</param>
    protected ApiCommand(string name, string description, StoreAccess? offline)
        : base(name, description)
    {
        _offline = offline;
        _connection.AddTo(this);
        Options.Add(_output);
    }

    public sealed override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var connect = _connection.Prepare(invocation, _offline);
        var output = OutputForms.Read(invocation, _output);
        var call = Read(invocation);
        return async cancellationToken =>
        {
            await using var connection = await connect(cancellationToken);
            return await call(new ApiRun(connection, output, invocation.Terminal), cancellationToken);
        };
    }

    /// <summary>Reads the command's own flags, and returns what it does with the API.</summary>
    protected abstract Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation);
}

/// <summary>What a command that calls the API works with.</summary>
internal sealed record ApiRun(Connection Connection, OutputFormat Output, Terminal Terminal)
{
    public MultiHubApi Api => Connection.Api;
}
