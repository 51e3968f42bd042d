using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Decides an open question.</summary>
internal sealed class DecideCommand : ApiCommand
{
    private readonly Argument<string> _question = new("QUESTION") { Description = "The question's id; or an operation's, if only one of its questions offers this." };
    private readonly Option<string> _comment = new("--comment") { Description = "What to record with it.", HelpName = "TEXT" };
    private readonly Option<string> _hash = new("--subject-hash") { Description = "What was looked at: another subject is refused.", HelpName = "HASH" };
    private readonly Option<string> _decisionId = new("--decision-id") { Description = "The same id again gives the first result.", HelpName = "ID" };

    public DecideCommand(string decision, string description)
        : base(decision, description, StoreAccess.Client)
    {
        Arguments.Add(_question);
        Options.Add(_comment);
        Options.Add(_hash);
        Options.Add(_decisionId);
    }

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var question = invocation.Get(_question) ?? string.Empty;
        var body = new JsonObject { ["decision"] = Name };
        Set("comment", invocation.Get(_comment));
        Set("subjectHash", invocation.Get(_hash));
        Set("decisionId", invocation.Get(_decisionId));
        return async (run, cancellationToken) =>
        {
            var id = IsOperation(question) ? await OnlyQuestionAsync(run.Api, question, cancellationToken) : question;
            var result = await run.Api.SendAsync(HttpMethod.Post, $"/api/approvals/{Uri.EscapeDataString(id)}/decision", body, cancellationToken);
            run.Terminal.Write(run.Output, result!, OperationTables.Fields);
            return ExitCodes.Ok;
        };

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }
    }

    private static bool IsOperation(string text) => text.StartsWith("op-", StringComparison.Ordinal) && text.Count(character => character == '-') == 1;

    private async Task<string> OnlyQuestionAsync(MultiHubApi api, string operation, CancellationToken cancellationToken)
    {
        var open = await api.ListAsync($"/api/approvals?operation={Uri.EscapeDataString(operation)}", cancellationToken);
        var offering = open.Where(question => question!["choices"]!.AsArray().Any(choice => choice!.GetValue<string>() == Name)).Select(question => question!["id"]!.GetValue<string>()).ToList();
        return offering switch
        {
            [var only] => only,
            [] => throw new CommandFailedException(ExitCodes.Conflict, $"error: no open question of {operation} offers {Name}.", $"next: see what is open with 'multihub approvals --operation {operation}'."),
            _ => throw new CommandFailedException(ExitCodes.Usage, $"error: {offering.Count} questions of {operation} offer {Name}.", $"next: name one of {string.Join(", ", offering)}."),
        };
    }
}
