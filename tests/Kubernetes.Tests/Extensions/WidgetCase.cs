using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Extensions;

/// <summary>What the cases about custom resources share.</summary>
public abstract class WidgetCase(Workspace space, WidgetType type) : KubernetesCase(space), IClassFixture<WidgetType>
{
    protected WidgetType Type { get; } = type;

    protected string Widgets => $"/apis/{Type.ApiVersion}/namespaces/{Namespace}/widgets";

    protected object Widget(string name, object spec) => new { apiVersion = Type.ApiVersion, kind = "Widget", metadata = new { name }, spec };

    protected Task<Answer> PostAsync(string name, object spec) => Admin.PostAsync(Widgets, Widget(name, spec), Stop);
}
