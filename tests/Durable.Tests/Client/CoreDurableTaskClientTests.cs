using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Durable.Client;
using MultiHubFlows.Durable.Hosting;

namespace MultiHubFlows.Durable.Tests.Client;

public sealed class CoreDurableTaskClientTests
{
    private readonly StubStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    private CancellationToken Token { get; } = Deadline.InAMinute();

    [Fact]
    public async Task Schedule_WithoutInputOrId_SendsNoInputAndMakesAnId()
    {
        var id = await NewClient().ScheduleNewOrchestrationInstanceAsync("Flow", Token);

        var started = Assert.IsType<ExecutionStartedEvent>(Assert.Single(_store.Created).Event);
        Assert.Null(started.Input);
        Assert.Equal(id, started.OrchestrationInstance.InstanceId);
        Assert.Equal(32, id.Length);
        Assert.Equal(_time.GetUtcNow().UtcDateTime, started.Timestamp);
        Assert.Null(started.Tags);
    }

    [Fact]
    public async Task Schedule_NoDedupeStatuses_RefusesLiveOnes()
    {
        await NewClient().ScheduleNewOrchestrationInstanceAsync("Flow", new StartOrchestrationOptions("a"), Token);

        Assert.Equal([OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended], _store.Refusing);
    }

    [Fact]
    public async Task Schedule_NeverReused_RefusesEveryState()
    {
        await NewClient().ScheduleNewOrchestrationInstanceAsync("Flow", NeverReused.Id("a"), Token);

        Assert.Equal(
            Enum.GetValues<OrchestrationStatus>().Where(status => status != OrchestrationStatus.ContinuedAsNew).Order(),
            _store.Refusing.Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Calls_WithABlankId_AreRefused(string id)
    {
        var client = NewClient();

        await Assert.ThrowsAsync<ArgumentException>(
            () => client.ScheduleNewOrchestrationInstanceAsync("Flow", new StartOrchestrationOptions(id), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.RaiseEventAsync(id, "go", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetInstanceAsync(id, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.PurgeInstanceAsync(id, Token));
        Assert.Empty(_store.Created);
    }

    [Fact]
    public async Task Calls_WithACancelledToken_SendNothing()
    {
        _store.Has("a", OrchestrationStatus.Running);
        var client = NewClient();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAsync<OperationCanceledException>(() => client.ScheduleNewOrchestrationInstanceAsync("Flow", cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(() => client.RaiseEventAsync("a", "go", cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(() => client.TerminateInstanceAsync("a", cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(() => client.PurgeInstanceAsync("a", cancelled));

        Assert.Empty(_store.Created);
        Assert.Empty(_store.Sent);
        Assert.Empty(_store.Terminated);
        Assert.Empty(_store.Purged);
    }

    [Fact]
    public async Task RaiseEvent_WithAndWithoutPayload_KeepsThemApart()
    {
        _store.Has("a", OrchestrationStatus.Running);
        var client = NewClient();

        await client.RaiseEventAsync("a", "go", Token);
        await client.RaiseEventAsync("a", "go", "", Token);

        Assert.Equal([null, "\"\""], _store.Sent.Select(message => ((EventRaisedEvent)message.Event).Input));
        await Assert.ThrowsAsync<ArgumentException>(() => client.RaiseEventAsync("a", " ", Token));
    }

    public static TheoryData<string> MissingAnswers => ["empty", "null inside", "null"];

    [Theory]
    [MemberData(nameof(MissingAnswers))]
    public async Task GetInstance_Missing_IsNullWhateverTheStoreAnswers(string answer)
    {
        _store.Missing = answer switch
        {
            "empty" => [],
            "null inside" => [null!],
            _ => null!,
        };

        Assert.Null(await NewClient().GetInstanceAsync("missing", Token));
    }

    [Fact]
    public async Task GetInstance_InputsNotAskedFor_LeavesThemOutAndSaysSo()
    {
        _store.Has("a", OrchestrationStatus.Completed, state => (state.Input, state.Output, state.Status) = ("1", "2", "\"s\""));

        var without = await NewClient().GetInstanceAsync("a", Token);
        var with = await NewClient().GetInstanceAsync("a", getInputsAndOutputs: true, Token);

        Assert.Equal((null, null, "\"s\""), (without!.SerializedInput, without.SerializedOutput, without.SerializedCustomStatus));
        Assert.Throws<InvalidOperationException>(() => without.ReadOutputAs<int>());
        Assert.Equal((1, 2, "s"), (with!.ReadInputAs<int>(), with.ReadOutputAs<int>(), with.ReadCustomStatusAs<string>()));
    }

    [Fact]
    public async Task GetInstance_Failed_HasTheFailureAndNoTextForOutput()
    {
        var cause = new FailureDetails("System.FormatException", "cause", null, null, false);
        _store.Has("a", OrchestrationStatus.Failed, state =>
        {
            state.Output = "System.Exception: boom";
            state.FailureDetails = new FailureDetails("System.Exception", "boom", "at x", cause, false);
            state.CreatedTime = new DateTime(2026, 11, 25, 8, 0, 0, DateTimeKind.Unspecified);
        });

        var found = await NewClient().GetInstanceAsync("a", getInputsAndOutputs: true, Token);

        Assert.Null(found!.SerializedOutput);
        Assert.Equal(("boom", "cause"), (found.FailureDetails!.ErrorMessage, found.FailureDetails.InnerFailure!.ErrorMessage));
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero), found.CreatedAt);
    }

    [Fact]
    public async Task Waits_OnAStoreThatCannotSignal_ReadUntilItIsSo()
    {
        _store.Has("a", OrchestrationStatus.Pending);
        _store.Reading = read => _store.Has("a", read switch
        {
            < 4 => OrchestrationStatus.Pending,
            < 8 => OrchestrationStatus.Running,
            _ => OrchestrationStatus.Completed,
        });
        var client = NewClient(options => options.WaitPolling = TimeSpan.FromMilliseconds(20));

        var running = await client.WaitForInstanceStartAsync("a", Token);
        var completed = await client.WaitForInstanceCompletionAsync("a", Token);

        Assert.Equal(OrchestrationRuntimeStatus.Running, running.RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, completed.RuntimeStatus);
        Assert.Equal(8, _store.Reads);
    }

    [Fact]
    public async Task Wait_InstancePurgedMeanwhile_IsAnError()
    {
        _store.Has("a", OrchestrationStatus.Running);
        _store.Reading = read =>
        {
            if (read > 3)
            {
                _store.Forget("a");
            }
        };
        var client = NewClient(options => options.WaitPolling = TimeSpan.FromMilliseconds(5));

        await Assert.ThrowsAsync<InstanceNotFoundException>(() => client.WaitForInstanceCompletionAsync("a", Token));
        Assert.Equal(4, _store.Reads);
    }

    [Fact]
    public async Task Wait_OnAStoreThatCannotSignal_HonoursItsToken()
    {
        _store.Has("a", OrchestrationStatus.Running);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _store.Reading = read =>
        {
            if (read > 3)
            {
                cancelled.Cancel();
            }
        };
        var client = NewClient(options => options.WaitPolling = TimeSpan.FromMilliseconds(5));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.WaitForInstanceCompletionAsync("a", cancelled.Token));
    }

    [Theory]
    [InlineData(OrchestrationStatus.Pending)]
    [InlineData(OrchestrationStatus.Running)]
    [InlineData(OrchestrationStatus.Suspended)]
    public async Task Purge_LiveInstance_NeverReachesTheStore(OrchestrationStatus status)
    {
        _store.Has("a", status);

        Assert.Equal(0, (await NewClient().PurgeInstanceAsync("a", Token)).PurgedInstanceCount);
        Assert.Empty(_store.Purged);
    }

    [Fact]
    public async Task PurgeAll_OnlyEndedStatuses_ReachTheStore()
    {
        var client = NewClient();

        var live = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Running]), Token);
        var any = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), Token);

        Assert.Equal((0, 7), (live.PurgedInstanceCount, any.PurgedInstanceCount));
        var asked = Assert.Single(_store.Filters).RuntimeStatus!;
        Assert.DoesNotContain(asked, status => status is OrchestrationStatus.Pending or OrchestrationStatus.Running or OrchestrationStatus.Suspended);
        Assert.Contains(OrchestrationStatus.Terminated, asked);
    }

    [Fact]
    public async Task Recursive_WithATreeOfTheComposition_ReachesDescendantsParentsFirst()
    {
        _store.Has("a", OrchestrationStatus.Running);
        var tree = new TreeByPrefix("a-1", "a-2", "a-1-1", "b-1");
        var client = NewClient(tree: tree);

        await client.TerminateInstanceAsync("a", new TerminateInstanceOptions(Recursive: true), Token);
        var purged = await client.PurgeInstanceAsync("a", new PurgeInstanceOptions(Recursive: true), Token);

        Assert.Equal(["a", "a-1", "a-2", "a-1-1"], _store.Terminated.ToArray());
        Assert.Equal(3, purged.PurgedInstanceCount);
        Assert.Equal(["a"], tree.Purged.ToArray());
    }

    [Fact]
    public async Task Recursive_WithoutATree_IsRefusedBeforeAnythingIsDone()
    {
        _store.Has("a", OrchestrationStatus.Running);
        var client = NewClient();

        await Assert.ThrowsAsync<NotSupportedException>(
            () => client.TerminateInstanceAsync("a", new TerminateInstanceOptions(Recursive: true), Token));
        await Assert.ThrowsAsync<NotSupportedException>(
            () => client.PurgeInstanceAsync("a", new PurgeInstanceOptions(Recursive: true), Token));

        Assert.Empty(_store.Terminated);
    }

    [Fact]
    public async Task Query_StoreThatHasNone_IsRefused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(async () => await NewClient().GetAllInstancesAsync().FirstAsync(Token));
    }

    private CoreDurableTaskClient NewClient(Action<DurableHubOptions>? configure = null, IInstanceTree? tree = null)
    {
        var options = new DurableHubOptions();
        configure?.Invoke(options);
        return new CoreDurableTaskClient(_store, _time, Options.Create(options), tree);
    }
}
