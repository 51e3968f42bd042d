namespace MultiHubFlows.Simulator.Ocm;

/// <summary>
/// The klusterlet operator as manifests: CRD, namespace, account, role, binding, Deployment. Written for the simulator in the shape of
/// the official ones; the image is the official one's name, so nothing in it is special to a simulation.
/// </summary>
public static class OperatorBundle
{
    /// <summary>The YAML text, one document per object.</summary>
    public static string Text { get; } = ManifestFiles.Text("klusterlet-operator.yaml");
}
