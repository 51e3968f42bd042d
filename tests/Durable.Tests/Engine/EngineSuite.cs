namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>All cases on one store. Another store is one more class of one line.</summary>
public abstract class EngineSuite(Func<EngineStore> newStore)
{
    public static TheoryData<string> CaseNames => [.. EngineCases.All.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task Run_Case_EndsAsExpected(string name)
    {
        await using var store = newStore();
        await using var run = await EngineRun.BeginAsync(EngineCases.All[name], store, TestContext.Current.CancellationToken);

        await EngineCases.All[name].Drive(run);
    }
}

/// <summary>The cases on Microsoft's in-memory service.</summary>
public sealed class InMemoryEngineTests() : EngineSuite(() => new InMemoryStore());
