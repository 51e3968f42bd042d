namespace MultiHubFlows.Activities;

/// <summary>
/// Tells one activity to stop, since an activity itself is given no token. It is a scoped service: whoever runs activities makes a scope
/// per run and names the token before the activity is made. An activity that is told to stop throws
/// <see cref="OperationCanceledException"/>; it never returns half a result as success.
/// </summary>
public sealed class ActivityStopping
{
    /// <summary>Fires when the activity has to stop. Without a runner that names one it never does.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Names the token of this run.</summary>
    public void StopsWith(CancellationToken token) => Token = token;
}
