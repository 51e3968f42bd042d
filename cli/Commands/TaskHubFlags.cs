using System.CommandLine;
using System.Text.RegularExpressions;

using Azure.Identity;

using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The flags that say where flows are kept, with the one environment variable that goes with them.</summary>
internal sealed partial class TaskHubFlags
{
    /// <summary>The connection string: a secret, so never a flag, which everybody on the machine could read.</summary>
    public const string ConnectionVariable = "MULTIHUB_TASKHUB_CONNECTION";

    private const string WhichPlace =
        """
        Where flows are kept and run; 'file' unless it is given. Choose
        file           for one machine: one file in the data folder, one process, nothing to install, the quickest by far;
        azure-storage  for several machines of yours: a task hub in an Azure Storage account that several such processes share, each with its
                       own --data. If one is lost, the others go on with its onboardings after half a minute;
        and the Azure Functions app instead of this command for Azure, where nobody should have to run machines (docs/functions.md).
        """;

    private const string InFile = "file";
    private const string InAzureStorage = "azure-storage";

    private readonly Option<string> _place = new("--task-hub") { Description = WhichPlace, HelpName = "PLACE" };
    private readonly Option<string> _name = new("--task-hub-name")
    {
        Description = $"The task hub in the account; by default {AzureStorageTaskHubOptions.DefaultHubName}. The Functions app needs another one.",
        HelpName = "NAME",
    };

    private readonly Option<string> _account = new("--storage-account")
    {
        Description = $"The account, opened by Azure.Identity's default credential. Else the environment variable {ConnectionVariable} holds a connection string.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_place);
        command.Options.Add(_name);
        command.Options.Add(_account);
    }

    /// <summary>The place that the flags choose; after a mistake, the default one.</summary>
    public ITaskHubPlace Read(Invocation invocation, DataFolder data)
    {
        var file = new FileTaskHub(data, StoreAccess.Worker);
        switch (invocation.Get(_place) ?? InFile)
        {
            case InFile:
                RefuseWithFile(invocation, _name);
                RefuseWithFile(invocation, _account);
                return file;
            case InAzureStorage:
                return InAccount(invocation, data) is { } place && invocation.Mistakes.Count == 0 ? place : file;
            case var unknown:
                invocation.Mistake($"--task-hub '{unknown}' is no place for flows", $"Write {InFile} or {InAzureStorage}; see 'multihub serve --help' for when to choose which.");
                return file;
        }
    }

    private static void RefuseWithFile(Invocation invocation, Option option)
    {
        if (invocation.IsGiven(option))
        {
            invocation.Mistake($"{option.Name} is for a hub in a storage account", $"Add --task-hub {InAzureStorage}, or leave it out.");
        }
    }

    private AzureStorageHubPlace? InAccount(Invocation invocation, DataFolder data)
    {
        var name = invocation.Get(_name) ?? AzureStorageTaskHubOptions.DefaultHubName;
        if (!HubName.IsMatch(name))
        {
            invocation.Mistake($"--task-hub-name '{name}' cannot be the name of a task hub", "Use 3 to 45 letters and digits, a letter first.");
        }

        if (Account(invocation) is not { } account)
        {
            return null;
        }

        var flags = $"--task-hub {InAzureStorage} --task-hub-name {name}{(invocation.IsGiven(_account) ? $" --storage-account {account}" : string.Empty)}";
        return new AzureStorageHubPlace(data, new AzureStorageTaskHubOptions(account) { HubName = name }, flags);
    }

    private AzureStorageAccount? Account(Invocation invocation)
    {
        var connection = Environment.GetEnvironmentVariable(ConnectionVariable);
        Environment.SetEnvironmentVariable(ConnectionVariable, null); // no program that this one starts needs it
        switch (invocation.Get(_account), string.IsNullOrWhiteSpace(connection))
        {
            case (null, true):
                invocation.Mistake(
                    "no storage account is named", $"Set {ConnectionVariable} to its connection string, or name it with --storage-account to open it by an identity.");
                return null;
            case ({ }, false):
                invocation.Mistake($"--storage-account and {ConnectionVariable} exclude each other", "Keep one of them.");
                return null;
            case ({ } name, true):
                if (AccountName.IsMatch(name))
                {
                    return AzureStorageAccount.WithIdentity(name, new DefaultAzureCredential());
                }

                invocation.Mistake($"--storage-account '{name}' cannot be the name of a storage account", "Use its name alone: 3 to 24 small letters and digits.");
                return null;
            default:
                return Connected(invocation, connection!);
        }
    }

    private static AzureStorageAccount? Connected(Invocation invocation, string connection)
    {
        try
        {
            return AzureStorageAccount.FromConnectionString(connection);
        }
        catch (ArgumentException)
        {
            invocation.Mistake($"{ConnectionVariable} holds no connection string of a storage account", "Copy it whole: DefaultEndpointsProtocol=...;AccountName=...;AccountKey=...;EndpointSuffix=...");
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,44}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HubName { get; }

    [GeneratedRegex("^[a-z0-9]{3,24}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccountName { get; }
}
