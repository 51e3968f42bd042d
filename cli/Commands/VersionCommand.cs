using System.CommandLine;
using System.Text.Json;

using MultiHubFlows.Api.Health;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Says what this program is.</summary>
internal sealed class VersionCommand : CliCommand
{
    private readonly Option<string> _output = OutputForms.Option();

    public VersionCommand()
        : base("version", "Says what this program is.") => Options.Add(_output);

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var output = OutputForms.Read(invocation, _output);
        return _ =>
        {
            invocation.Terminal.Write(output, JsonSerializer.SerializeToNode(ProductVersion.Current, PortableJson.Options)!, OperationTables.Fields);
            return Task.FromResult(ExitCodes.Ok);
        };
    }
}
