namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// Looks at writes before they are stored, like an admission webhook: it may change <see cref="AdmissionRequest.NewObject"/> or refuse
/// by throwing <see cref="StatusException"/>. Called after authentication and authorization and after defaults, before validation and
/// before anything is stored; also for dry runs. It may be called more than once for one request when a patch is tried again.
/// </summary>
public interface IAdmission
{
    /// <summary>Admits, changes or refuses one write.</summary>
    ValueTask AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken);
}
