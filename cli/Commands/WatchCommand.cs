using System.CommandLine;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Follows an operation until it has ended.</summary>
internal sealed class WatchCommand : ApiCommand
{
    private readonly Argument<string> _id = new("OPERATION") { Description = "The operation's id." };
    private readonly WaitFlags _wait = new();

    public WatchCommand()
        : base("watch", "Follows an operation until it has ended; progress on stderr, the operation on stdout.", StoreAccess.ReadOnly)
    {
        Arguments.Add(_id);
        _wait.AddTo(this, waits: true);
    }

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var (id, wait) = (invocation.Get(_id), _wait.Read(invocation));
        return (run, cancellationToken) =>
        {
            if (run.Connection.IsOffline)
            {
                run.Terminal.Say("No process runs it: nothing will change until 'multihub serve' does.");
            }

            return new OperationWait(run.Api, run.Terminal, wait).RunAsync(Uri.EscapeDataString(id!), run.Output, cancellationToken);
        };
    }
}
