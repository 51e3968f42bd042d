namespace MultiHubFlows.Cli;

/// <summary>What a command's exit code says. docs/cli.md lists them.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Conflict = 4;
    public const int WaitingForApproval = 5;
    public const int TimedOut = 6;
    public const int Denied = 7;
    public const int Drift = 8;
    public const int Interrupted = 130;

    /// <summary>The exit code of a call that was answered with a problem.</summary>
    public static int Of(int status) =>
        status switch
        {
            400 or 413 or 415 or 422 => Usage,
            401 or 403 => Denied,
            404 => NotFound,
            409 or 412 => Conflict,
            _ => Failed,
        };
}
