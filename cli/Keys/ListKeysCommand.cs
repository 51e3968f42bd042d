using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Api.Keys;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Domain;

using Spectre.Console;

namespace MultiHubFlows.Cli.Keys;

/// <summary>Lists keys: who, what, since when, until when; no hashes.</summary>
internal sealed class ListKeysCommand : CliCommand
{
    private static readonly string[] Columns = ["id", "name", "role", "created", "expires", "state"];

    private readonly Option<string> _file = KeysCommand.File();
    private readonly Option<string> _output = OutputForms.Option();

    public ListKeysCommand()
        : base("list", "Lists API keys.")
    {
        Options.Add(_file);
        Options.Add(_output);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var file = KeysCommand.ReadFile(invocation, _file);
        var output = OutputForms.Read(invocation, _output);
        return _ =>
        {
            var (ring, problem) = KeyFile.Read(file);
            if (ring is null)
            {
                throw new CommandFailedException(ExitCodes.NotFound, $"error: {file}: {problem}.", "next: name the file that 'multihub keys create' wrote.");
            }

            var now = TimeProvider.System.GetUtcNow();
            invocation.Terminal.Write(output, new JsonArray([.. ring.Keys.Select(key => Show(key, now))]), Tabulate);
            return Task.FromResult(ExitCodes.Ok);
        };
    }

    private static JsonObject Show(ApiKey key, DateTimeOffset now) =>
        new()
        {
            ["id"] = key.Id,
            ["name"] = key.Name,
            ["role"] = JsonSerializer.SerializeToNode(key.Role, PortableJson.Options)!.GetValue<string>(),
            ["created"] = Time(key.Created),
            ["expires"] = key.Expires is { } end ? Time(end) : null,
            ["state"] = key.Revoked is not null ? "revoked" : key.Expires <= now ? "expired" : "valid",
        };

    private static string Time(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static Table Tabulate(JsonNode keys)
    {
        var table = new Table().NoBorder();
        table.AddColumns([.. Columns.Select(column => new TableColumn(column.ToUpperInvariant()))]);
        foreach (var key in keys.AsArray())
        {
            table.AddRow([.. Columns.Select(column => Markup.Escape(key![column]?.GetValue<string>() ?? string.Empty))]);
        }

        return table;
    }
}
