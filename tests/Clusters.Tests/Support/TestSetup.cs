using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>
/// All tests of this program run with a proxy in the environment that leads nowhere (whoever used it would fail), and with one root of
/// our own as the system's roots.
/// </summary>
internal static class TestSetup
{
    public const string EnvironmentProxy = "http://127.0.0.1:9";

    private static readonly TestFolder Folder = new();

    public static TestAuthority SystemRoot { get; } = new("System root");

    [ModuleInitializer]
    internal static void Prepare()
    {
        Environment.SetEnvironmentVariable("HTTPS_PROXY", EnvironmentProxy);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();
        if (!OperatingSystem.IsWindows())
        {
            // The TLS library reads the process's own environment, which .NET only copies.
            _ = SetEnvironment("SSL_CERT_FILE", Folder.Write("roots.pem", SystemRoot.Pem), 1);
            _ = SetEnvironment("SSL_CERT_DIR", Folder.Path, 1);
        }
    }

#pragma warning disable CA2101 // setenv takes bytes; the parameters say that they are UTF-8
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int overwrite);
#pragma warning restore CA2101
}
