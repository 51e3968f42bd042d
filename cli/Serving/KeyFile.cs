using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Cli.Serving;

/// <summary>The file that API keys are kept in, as hashes.</summary>
internal static class KeyFile
{
    /// <summary>The keys, or what is wrong.</summary>
    public static (KeyRing? Ring, string? Problem) Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > KeyRing.MaximumBytes }
                ? (null, "it is too large")
                : (KeyRing.Parse(File.ReadAllText(path)), null);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "it does not exist");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, "it cannot be read");
        }
        catch (FormatException wrong)
        {
            return (null, wrong.Message);
        }
    }

    /// <summary>Changes the file as nobody else can at the same moment.</summary>
    /// <exception cref="CommandFailedException">It cannot be changed.</exception>
    public static void Change(string path, Func<KeyRing, KeyRing> change)
    {
        try
        {
            using var alone = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            var (ring, problem) = File.Exists(path) ? Read(path) : (new KeyRing([]), null);
            OwnerFile.Replace(path, change(ring ?? throw new CommandFailedException(ExitCodes.Usage, $"error: {path}: {problem}.", "next: name a file of keys, or one that is not there yet.")).Write());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Denied, $"error: {path} cannot be changed now.", "next: look whether its folder is there and may be written to, and whether another 'multihub keys' runs.");
        }
    }
}
