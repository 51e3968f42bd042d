using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Activities.Tests.Klusterlets;

/// <summary>I10: no wait for an agent is silent. Conditions as real operators set them (ocm-observed 9 to 11, 47, 55).</summary>
public sealed class AgentDiagnosisTests
{
    [Theory]
    [InlineData("BootstrapSecretMissing,HubKubeConfigSecretMissing", "secrets not found", "BootstrapSecretMissing")]
    [InlineData("BootstrapSecretUnauthorized,HubKubeConfigSecretMissing", "no right", "BootstrapTokenRefused")]
    [InlineData("BootstrapSecretError,HubKubeConfigSecretMissing", "Failed to create &v1.SelfSubjectAccessReview{}: Unauthorized", "BootstrapTokenRefused")]
    [InlineData("BootstrapSecretError,HubKubeConfigSecretMissing", "dial tcp 10.0.0.1:6443: connect: connection refused", "HubNotReachedByAgent")]
    [InlineData("BootstrapSecretError,HubKubeConfigError", "x509: certificate signed by unknown authority", "HubNotReachedByAgent")]
    [InlineData("BootstrapSecretFunctional,HubKubeConfigSecretMissing", "waiting", "CsrAwaited")]
    public void Of_HubConnectionDegraded_TakesTheReasonApart(string reason, string message, string expected)
    {
        var klusterlet = With(Applied(), new Condition { Type = "HubConnectionDegraded", Status = "True", Reason = reason, Message = message });

        var finding = AgentDiagnosis.Of(Registrations.Singleton(), klusterlet, [RunningPod()], csrsOfCluster: 0);

        Assert.Equal(expected, finding.Code);
    }

    [Fact]
    public void Of_NoKlusterlet_SaysSo() => Assert.Equal("KlusterletGone", AgentDiagnosis.Of(Registrations.Singleton(), null, [], 0).Code);

    [Fact]
    public void Of_NoConditions_NamesTheOperator() =>
        Assert.Equal("OperatorNotReconciling", AgentDiagnosis.Of(Registrations.Singleton(), new Klusterlet(), [], 0).Code);

    [Fact]
    public void Of_TenCsrsOfTheCluster_SaysThatTheAgentHalts() =>
        Assert.Equal("AgentHalted", AgentDiagnosis.Of(Registrations.Singleton(), With(Applied()), [RunningPod()], 10).Code);

    [Fact]
    public void Of_HostedCredentialThatDoesNotParse_NamesTheSecret()
    {
        var klusterlet = With(new Condition { Type = "ReadyToApply", Status = "False", Reason = "KlusterletPrepareFailed", Message = "couldn't get version/kind" });

        var finding = AgentDiagnosis.Of(Registrations.Hosted(), klusterlet, [], 0);

        Assert.Equal("ManagedCredentialUnusable", finding.Code);
        Assert.Contains("external-managed-kubeconfig", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HostedAgentThatIsRefused_JudgesByApplied()
    {
        var klusterlet = With(
            new Condition { Type = "ReadyToApply", Status = "True", Reason = "KlusterletPrepared" },
            new Condition { Type = "Applied", Status = "False", Reason = "CRDApplyFailed", Message = "Unauthorized" });

        Assert.Equal("ApplyFailed", AgentDiagnosis.Of(Registrations.Hosted(), klusterlet, [], 0).Code);
    }

    [Fact]
    public void Of_PodThatCannotPull_NamesItsReason()
    {
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Name = "mhf-hub1-agent-1" },
            Status = new PodStatus { Phase = "Pending", Reason = "ImagePullBackOff" },
        };

        var finding = AgentDiagnosis.Of(Registrations.Singleton(), With(Applied()), [pod], 0);

        Assert.Equal("AgentNotRunning", finding.Code);
        Assert.Contains("ImagePullBackOff", finding.Sentence, StringComparison.Ordinal);
    }

    private static Klusterlet With(params Condition[] conditions) => new() { Status = new KlusterletStatus { Conditions = conditions } };

    private static Condition Applied() => new() { Type = "Applied", Status = "True", Reason = "KlusterletApplied" };

    private static Pod RunningPod() =>
        new() { Metadata = new ObjectMeta { Name = "p" }, Status = new PodStatus { Phase = "Running", Conditions = [new Condition { Type = "Ready", Status = "True" }] } };
}
