using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Removes what is stored of operations that ended long ago.</summary>
internal sealed class PurgeCommand : ApiCommand
{
    private readonly Option<string> _olderThan = new("--older-than") { Description = "How long ago an operation must have ended.", HelpName = "DURATION" };

    public PurgeCommand()
        : base("purge", "Removes what is stored of ended operations; clusters are not touched.", StoreAccess.Client) => Options.Add(_olderThan);

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        if (!invocation.IsGiven(_olderThan))
        {
            invocation.Mistake("--older-than is missing", "Say how long operations are kept, such as --older-than 30d.");
        }

        var age = invocation.Duration(_olderThan) ?? TimeSpan.Zero;
        return async (run, cancellationToken) =>
        {
            var before = TimeProvider.System.GetUtcNow() - age;
            var ended = await run.Api.ListAsync("/api/operations?$top=200&status=Succeeded,Failed,Canceled", cancellationToken);
            var old = ended.Where(operation => operation!["updatedAt"]!.GetValue<DateTimeOffset>() <= before).Select(operation => operation!["id"]!.GetValue<string>()).ToList();
            var purged = new JsonArray();
            foreach (var id in old)
            {
                await run.Api.SendAsync(HttpMethod.Delete, $"/api/operations/{id}", null, cancellationToken);
                purged.Add(new JsonObject { ["id"] = id });
            }

            run.Terminal.Write(run.Output, purged, OperationTables.Many);
            run.Terminal.Say($"Purged {old.Count} of {ended.Count} ended operations.");
            return ExitCodes.Ok;
        };
    }
}
