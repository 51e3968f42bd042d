using System.Security.Cryptography;

namespace MultiHubFlows.Cli.Serving;

/// <summary>The folder that holds the store, and while a process runs it the process's address and token.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerFolder = OwnerFile.Mode | UnixFileMode.UserExecute;

    public DataFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    public string Path { get; }

    public string Store => System.IO.Path.Combine(Path, "flows.db");

    public string TokenFile => System.IO.Path.Combine(Path, "token");

    private string AddressFile => System.IO.Path.Combine(Path, "address");

    /// <summary>Where data goes unless a flag says otherwise: the state folder of the XDG rules.</summary>
    public static string Default
    {
        get
        {
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            var root = string.IsNullOrEmpty(state) || !System.IO.Path.IsPathRooted(state)
                ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state")
                : state;
            return System.IO.Path.Combine(root, "multihub");
        }
    }

    /// <summary>Makes the folder, open to its owner alone.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, OwnerFolder);
        }
    }

    /// <summary>Makes a new token and stores it, readable by the owner alone. An old token opens nothing any more.</summary>
    public string WriteToken()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        OwnerFile.Replace(TokenFile, token + Environment.NewLine);
        return token;
    }

    /// <summary>Says where this process listens.</summary>
    public void WriteAddress(Uri address) => OwnerFile.Replace(AddressFile, address + Environment.NewLine);

    /// <summary>Takes back what a process said that runs no more.</summary>
    public void Forget()
    {
        File.Delete(AddressFile);
        File.Delete(TokenFile);
    }

    /// <summary>Where a process said that it listens; it may be gone.</summary>
    public Uri? ReadAddress() => ReadLine(AddressFile) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;

    public string? ReadToken() => ReadLine(TokenFile);

    private static string? ReadLine(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
