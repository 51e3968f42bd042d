using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

using AdmissionRequest = MultiHubFlows.Simulator.ApiServer.AdmissionRequest;
using IAdmission = MultiHubFlows.Simulator.ApiServer.IAdmission;
using StatusException = MultiHubFlows.Simulator.ApiServer.StatusException;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>The validating webhook of ManifestWorks.</summary>
internal sealed class ManifestWorkAdmission : IAdmission
{
    private const int SizeLimit = 512_000;

    public ValueTask AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Subresource is null && request.NewObject is { } work && !work.IsBeingDeleted())
        {
            Validate([.. work.Objects("spec", "workload", "manifests")]);
        }

        return ValueTask.CompletedTask;
    }

    private static void Validate(IReadOnlyList<JsonObject> manifests)
    {
        if (manifests.Count == 0)
        {
            throw Refusal("manifests should not be empty");
        }

        var size = manifests.Sum(manifest => Encoding.UTF8.GetByteCount(manifest.ToJsonString()));
        if (size > SizeLimit)
        {
            throw Refusal($"the size of manifests is {size} bytes which exceeds the {SizeLimit} limit");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            // A manifest without kind is refused by the schema, whose answer is a better one.
            if (manifest.Text("kind") is not { } kind)
            {
                continue;
            }

            if (manifest.Name().Length == 0)
            {
                throw Refusal("name must be set in manifest");
            }

            var identity = $"{manifest.Namespace()}/{manifest.Name()} with resource type "
                + $"{manifest.Text("apiVersion")?.Replace('/', '.')}.{kind}";
            if (!seen.Add(identity))
            {
                throw Refusal($"duplicate manifest for resource {identity}");
            }
        }
    }

    private static StatusException Refusal(string message) => new(
        400,
        "BadRequest",
        $"admission webhook \"manifestworkvalidators.admission.work.open-cluster-management.io\" denied the request: {message}");
}
