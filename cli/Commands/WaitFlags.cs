using System.CommandLine;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The flags of waiting.</summary>
internal sealed class WaitFlags
{
    private readonly Option<bool> _wait = new("--wait") { Description = "Waits until the operation has ended." };
    private readonly Option<string> _timeout = new("--timeout") { Description = "How long to wait; the operation goes on afterwards.", HelpName = "DURATION" };
    private readonly Option<bool> _notForPeople = new("--no-wait-approval") { Description = "Stops waiting, with exit code 5, as soon as a person has to decide." };
    private bool _always;

    public void AddTo(Command command, bool waits)
    {
        _always = waits;
        if (!waits)
        {
            command.Options.Add(_wait);
        }

        command.Options.Add(_timeout);
        command.Options.Add(_notForPeople);
    }

    public WaitChoice Read(Invocation invocation)
    {
        var choice = new WaitChoice(_always || invocation.Get(_wait), invocation.Duration(_timeout), !invocation.Get(_notForPeople));
        if (!choice.Waits && (invocation.IsGiven(_timeout) || !choice.ForPeople))
        {
            invocation.Mistake("--timeout and --no-wait-approval are for --wait", "Add --wait, or leave them out.");
        }

        return choice;
    }
}
