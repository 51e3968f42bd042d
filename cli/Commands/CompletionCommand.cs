using System.CommandLine;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Writes the script that completes this program's commands in a shell.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _multihub() {
              local IFS=$'\n'
              COMPREPLY=( $(multihub "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) )
            }
            complete -o default -F _multihub multihub
            """,
        ["zsh"] = """
            #compdef multihub
            _multihub() {
              local -a suggestions
              suggestions=("${(@f)$(multihub "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -- "${suggestions[@]}"
            }
            compdef _multihub multihub
            """,
        ["fish"] = """
            complete -c multihub -f -a '(multihub "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName multihub -ScriptBlock {
              param($wordToComplete, $commandAst, $cursorPosition)
              multihub "[suggest:$cursorPosition]" "$commandAst" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };

    public CompletionCommand()
        : base("completion", "Writes the completion script of a shell.")
    {
        _shell.CompletionSources.Add([.. Scripts.Keys]);
        Arguments.Add(_shell);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var shell = invocation.Get(_shell);
        if (shell is not null && !Scripts.ContainsKey(shell))
        {
            invocation.Mistake($"there is no completion for '{shell}'", $"Write one of {string.Join(", ", Scripts.Keys)}.");
        }

        return _ =>
        {
            invocation.Terminal.Data.WriteLine(Scripts[shell!]);
            return Task.FromResult(ExitCodes.Ok);
        };
    }
}
