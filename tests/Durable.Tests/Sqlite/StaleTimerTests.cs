using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;

using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Tests.Engine;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.Sqlite;

public sealed class StaleTimerTests
{
    private CancellationToken Token { get; } = Deadline.InAMinute();

    // The message is delivered in memory, and then removed from the file by the turn that was going on.
    [Fact]
    public async Task Turn_ContinuesAsNewWhileItsTimerFires_TheNextExecutionGoesOn()
    {
        var effects = new Effects();
        TestHub? hub = null;
        await using var started = hub = await TestHub.StartAsync(new TestHubSetup(registry =>
        {
            registry.AddActivityFunc<int, int>("AddOne", (_, number) => number + 1);
            registry.AddOrchestratorFunc<int, int>("Flow", FlowAsync);
        })
        {
            Options = options => options.AtPoint = async (point, _) =>
            {
                if (point.Stage == HubStage.TurnDecided && effects.Add("turns") == 2)
                {
                    hub!.Time.Advance(TimeSpan.FromSeconds(1));
                    await WhenTimerFiredAsync(hub.StorePath);
                }
            },
        });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", 0, Token);

        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal(1, ended.ReadOutputAs<int>());
    }

    private static async Task<int> FlowAsync(TaskOrchestrationContext context, int generation)
    {
        if (generation == 1)
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return generation;
        }

        using var cancel = new CancellationTokenSource();
        _ = context.CreateTimer(TimeSpan.FromSeconds(1), cancel.Token);
        await context.CallActivityAsync<int>("AddOne", 0);
        cancel.Cancel();
        context.ContinueAsNew(1);
        return generation;
    }

    private async Task WhenTimerFiredAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly");
        await connection.OpenAsync(Token);
        await using var unfired = connection.CreateCommand();
        unfired.CommandText = "SELECT COUNT(*) FROM messages WHERE due IS NOT NULL";
        while (await unfired.ExecuteScalarAsync(Token) is not 0L)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }
    }
}
