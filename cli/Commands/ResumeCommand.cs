using System.CommandLine;

using MultiHubFlows.Cli.Output;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Resumes an operation that met a defect.</summary>
internal sealed class ResumeCommand : ApiCommand
{
    private readonly Argument<string> _id = new("OPERATION") { Description = "The operation's id." };

    public ResumeCommand()
        : base("resume", "Starts a new run of an operation that met a defect.", offline: null) => Arguments.Add(_id);

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var id = invocation.Get(_id);
        return async (run, cancellationToken) =>
        {
            var operation = await run.Api.SendAsync(HttpMethod.Post, $"/api/operations/{Uri.EscapeDataString(id!)}/resume", null, cancellationToken);
            run.Terminal.Write(run.Output, operation!, OperationTables.One);
            return ExitCodes.Ok;
        };
    }
}
