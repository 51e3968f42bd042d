using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Durable.Tests.Engine;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.Hosting;

public sealed class VirtualTimeTests
{
    private static readonly DateTime Begin = new(2026, 11, 25, 8, 0, 0, DateTimeKind.Utc);

    private CancellationToken Token { get; } = Deadline.InAMinute();

    [Fact]
    public async Task Timer_OfThreeDays_FiresAtItsVirtualTimeAtOnce()
    {
        await using var hub = await StartAsync(registry => registry.AddOrchestratorFunc<int, DateTime[]>("Flow", async (context, _) =>
        {
            var started = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromHours(72), CancellationToken.None);
            return [started, context.CurrentUtcDateTime];
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", Token);

        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal([Begin, Begin + TimeSpan.FromHours(72)], ended.ReadOutputAs<DateTime[]>()!);
    }

    [Fact]
    public async Task Retries_WithBackoff_FollowTheVirtualClock()
    {
        await using var hub = await StartAsync(registry =>
        {
            registry.AddOrchestratorFunc<int, DateTime>("Flow", async (context, _) =>
            {
                try
                {
                    await context.CallActivityAsync("Fail", options: TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromMinutes(1), 2)));
                }
                catch (TaskFailedException)
                {
                    // as meant
                }

                return context.CurrentUtcDateTime;
            });
            registry.AddActivityFunc<int, int>("Fail", async (_, _) => await Task.FromException<int>(new TransientException("again")));
        });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", Token);

        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal(Begin + TimeSpan.FromMinutes(1 + 2 + 4 + 8), ended.ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Stamps_OfHistoryAndState_AreVirtual()
    {
        await using var hub = await StartAsync(registry =>
        {
            registry.AddOrchestratorFunc<int, int>("Flow", async (context, number) =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                number = await context.CallActivityAsync<int>("AddOne", number);
                number = await context.CallSubOrchestratorAsync<int>("Child", number);
                context.SendEvent(context.InstanceId, "self", number);
                return await context.WaitForExternalEvent<int>("self") + await context.WaitForExternalEvent<int>("outside");
            });
            registry.AddOrchestratorFunc<int, int>("Child", async (context, number) =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                if (number < 3)
                {
                    context.ContinueAsNew(number + 1);
                }

                return number;
            });
        });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", 1, Token);
        await hub.Client.RaiseEventAsync(id, "outside", 10, Token);

        var ended = await hub.RunToEndAsync(id, Token);

        var end = Begin + TimeSpan.FromHours(3);
        Assert.Equal(13, ended.ReadOutputAs<int>());
        Assert.Equal((Begin, end), (ended.CreatedAt.UtcDateTime, ended.LastUpdatedAt.UtcDateTime));
        await foreach (var instance in hub.Client.GetAllInstancesAsync().WithCancellation(Token))
        {
            Assert.InRange(instance.CreatedAt.UtcDateTime, Begin, end);
            var history = await hub.Client.GetOrchestrationHistoryAsync(instance.InstanceId, Token);
            Assert.All(history, happened => Assert.InRange(happened.Timestamp, Begin, end));
        }
    }

    [Fact]
    public async Task DelayedStart_AndEventTimeout_FollowTheVirtualClock()
    {
        await using var hub = await StartAsync(registry => registry.AddOrchestratorFunc<int, DateTime>("Flow", async (context, _) =>
        {
            try
            {
                await context.WaitForExternalEvent<int>("never", TimeSpan.FromHours(5));
            }
            catch (TaskCanceledException)
            {
                // as meant
            }

            return context.CurrentUtcDateTime;
        }));
        var options = new StartOrchestrationOptions("later", new DateTimeOffset(Begin, TimeSpan.Zero).AddHours(2));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", options, Token);

        await hub.AdvanceAsync(TimeSpan.FromHours(1), Token);
        var pending = await hub.Client.GetInstanceAsync("later", Token);
        await hub.AdvanceAsync(TimeSpan.FromHours(1), Token);
        var running = await hub.Client.GetInstanceAsync("later", Token);
        var ended = await hub.RunToEndAsync("later", Token);

        Assert.Equal(OrchestrationRuntimeStatus.Pending, pending!.RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Running, running!.RuntimeStatus);
        Assert.Equal(Begin + TimeSpan.FromHours(7), ended.ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Restart_WhileTimersRun_KeepsTheirVirtualTimes()
    {
        await using var hub = await StartAsync(registry => registry.AddOrchestratorFunc<int, DateTime>("Flow", async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(10), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", Token);
        await hub.AdvanceAsync(TimeSpan.FromDays(1), Token);
        await hub.StopAsync();
        hub.Time.Advance(TimeSpan.FromDays(1));
        await hub.StartAsync();

        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal(Begin + TimeSpan.FromDays(10), ended.ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task RunToEnd_InstanceThatWaitsForSomebody_SaysSo()
    {
        await using var hub = await StartAsync(registry => registry.AddOrchestratorFunc<int, int>("Flow", (context, _) =>
        {
            context.SetCustomStatus("waiting for a decision");
            return context.WaitForExternalEvent<int>("decision");
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", Token);

        var waits = await Assert.ThrowsAsync<InvalidOperationException>(() => hub.RunToEndAsync(id, Token));

        Assert.Contains("waiting for a decision", waits.Message, StringComparison.Ordinal);
    }

    private static Task<TestHub> StartAsync(Action<DurableTaskRegistry> tasks) => TestHub.StartAsync(new TestHubSetup(registry =>
    {
        registry.AddActivityFunc<int, int>("AddOne", (_, number) => number + 1);
        tasks(registry);
    }));
}
