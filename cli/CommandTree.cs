using System.CommandLine;

using MultiHubFlows.Cli.Commands;
using MultiHubFlows.Cli.Demo;
using MultiHubFlows.Cli.Keys;

namespace MultiHubFlows.Cli;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Build() => new("Makes one Kubernetes cluster a member of several Open Cluster Management hubs, safely and repeatedly.")
    {
        new ServeCommand(),
        new PlanCommand(),
        new OnboardCommand(),
        new OffboardCommand(),
        new HandoffCommand(),
        new MoveCommand(),
        new StatusCommand(),
        new OperationsCommand(),
        new WatchCommand(),
        new ApprovalsCommand(),
        new DecideCommand("approve", "Approves an open question: a plan, an acceptance, a removal or a hand-off."),
        new DecideCommand("reject", "Rejects an open question: a plan, an acceptance, a removal or a hand-off."),
        new DecideCommand("retry", "Tries a failed registration again."),
        new DecideCommand("skip", "Leaves a failed registration as it is; of a hand-off: both hubs keep the cluster."),
        new DecideCommand("rollback", "Removes what a failed registration, or a hand-off, made."),
        new DecideCommand("keep", "Lets a cluster leave, and leaves on it what the hub has put there."),
        new DecideCommand("remove", "Lets a cluster leave, and removes from it what the hub has put there."),
        new CancelCommand(),
        new ResumeCommand(),
        new PurgeCommand(),
        new ReconcileCommand(),
        new FindingsCommand(),
        new KeysCommand(),
        new RbacCommand(),
        new SimulateCommand(),
        new DemoCommand(),
        new VersionCommand(),
        new CompletionCommand(),
    };
}
