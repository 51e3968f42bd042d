using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Tests;

public sealed class FailureTests
{
    private static readonly ExplainedFailureProperties Provider = new();

    [Fact]
    public void GetExceptionProperties_ExplainedFailure_GivesCodeAndNextStepAsText()
    {
        var properties = Provider.GetExceptionProperties(new HubUnreachableException("hub1 is away", "Unreachable", "Wait."));

        Assert.Equal("Unreachable", Assert.IsType<string>(properties!["code"]));
        Assert.Equal("Wait.", Assert.IsType<string>(properties["nextStep"]));
    }

    [Fact]
    public void GetExceptionProperties_Defect_GivesNone() => Assert.Null(Provider.GetExceptionProperties(new InvalidOperationException("x")));

    [Fact]
    public void StopsWith_Token_IsWhatActivitiesGet()
    {
        using var source = new CancellationTokenSource();
        var stopping = new ActivityStopping();

        Assert.False(stopping.Token.CanBeCanceled);
        stopping.StopsWith(source.Token);

        Assert.Equal(source.Token, stopping.Token);
    }
}
