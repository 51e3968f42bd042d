namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>How one write is to be made.</summary>
internal sealed record WriteOptions(UserInfo User, string Manager)
{
    public bool DryRun { get; init; }

    /// <summary>Strict, Warn or Ignore.</summary>
    public string FieldValidation { get; init; } = "Warn";

    public string? Subresource { get; init; }

    /// <summary>The name in the address of the request; null for a POST to a collection, whatever the object is called.</summary>
    public string? RequestName { get; init; }

    public Action<string>? Warn { get; init; }

    public static WriteOptions Controller(string name) =>
        new(Authenticator.ServiceAccount("kube-system", name, null, null), "kube-controller-manager");
}
