using System.Net.Sockets;

using Azure;
using Azure.Identity;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>Tells failures of the storage, or of the way to it, from defects.</summary>
public static class StorageTrouble
{
    /// <summary>Whether it is a failure of the storage, or of the way to it.</summary>
    public static bool Is(Exception thrown) => Find(thrown) is not null;

    /// <summary>What the storage or the identity said, somewhere inside of what was thrown; null if it is nothing of the kind.</summary>
    internal static Exception? Find(Exception thrown) => thrown switch
    {
        RequestFailedException or AuthenticationFailedException or HttpRequestException or SocketException => thrown,
        AggregateException { InnerExceptions: [var first, ..] } => Find(first), // one for each try
        { InnerException: { } inner } => Find(inner),
        _ => null,
    };

    /// <summary>What is wrong, in a sentence without secrets.</summary>
    internal static string Sentence(AzureStorageAccount account, Exception thrown) => Find(thrown) switch
    {
        AuthenticationFailedException nobody => $"no identity opens the storage account {account.Name}: {FirstLine(nobody)}",
        RequestFailedException { Status: 401 or 403 } refused => $"the storage account {account.Name} refuses the access ({refused.ErrorCode}): is it its key, and has the identity the roles for blobs, queues and tables?",
        RequestFailedException { Status: > 0 } refused => $"the storage account {account.Name} answers {refused.Status} ({refused.ErrorCode})",
        { } silent => $"the storage account {account.Name} cannot be reached: {FirstLine(silent.GetBaseException())}",
        null => $"the storage account {account.Name} cannot be used: {thrown.GetType().Name}",
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();
}
