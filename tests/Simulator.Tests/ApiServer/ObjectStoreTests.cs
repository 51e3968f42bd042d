using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class ObjectStoreTests
{
    private static readonly GroupResource Things = new("", "configmaps");
    private readonly ObjectStore _store = new();

    [Fact]
    public void Update_ObjectChangedMeanwhile_StoresNothing()
    {
        var seen = Create("a");
        _store.Update(Things, seen, Tree("a", "2"));

        Assert.Null(_store.Update(Things, seen, Tree("a", "3")));
        Assert.Null(_store.Delete(Things, seen));
        Assert.Equal("2", _store.Get(Things, "n", "a")!.Tree["data"]!.GetValue<string>());
    }

    [Fact]
    public void Create_NameTaken_StoresNothing()
    {
        Create("a");

        Assert.Null(_store.Create(Things, Tree("a", "2")));
    }

    [Fact]
    public void ListAt_OlderRevision_ShowsWhatWas()
    {
        var first = Create("a");
        var then = _store.Revision;
        _store.Update(Things, first, Tree("a", "2"));
        Create("b");
        _store.Delete(Things, _store.Get(Things, "n", "a")!);

        var objects = _store.ListAt(Things, "n", then)!;

        Assert.Equal(["1"], objects.Select(o => o.Tree["data"]!.GetValue<string>()));
    }

    [Fact]
    public void List_OneNamespace_LeavesOutNeighboursWithTheSameStart()
    {
        _store.Create(Things, Tree("x", "1", "n"));
        _store.Create(Things, Tree("x", "1", "n-2"));
        _store.Create(Things, Tree("a", "1", "n"));

        Assert.Equal(["n/a", "n/x"], _store.List(Things, "n").Objects.Select(o => o.Key));
    }

    [Fact]
    public void Watch_FromRevision_RepeatsOnlyWhatCameLater()
    {
        Create("a");
        var from = _store.Revision;
        Create("b");

        var start = _store.Watch(Things, "n", from);

        Assert.Equal(["n/b"], start.Events.Select(e => e.New.Key));
    }

    [Fact]
    public void Watch_AfterCompaction_IsTooOld()
    {
        Create("a");
        var from = _store.Revision;
        Create("b");
        _store.Compact();

        Assert.NotNull(_store.Watch(Things, "n", from).TooOld);
        Assert.Null(_store.ListAt(Things, "n", from));
        Assert.NotNull(_store.Watch(Things, "n", _store.Revision).Subscription);
    }

    [Fact]
    public void Watch_MoreChangesThanHistoryHolds_IsTooOld()
    {
        var from = Create("a").Revision;
        for (var i = 0; i < 2_100; i++)
        {
            _store.Update(Things, _store.Get(Things, "n", "a")!, Tree("a", $"{i}"));
        }

        Assert.NotNull(_store.Watch(Things, "n", from).TooOld);
    }

    private StoredObject Create(string name) => _store.Create(Things, Tree(name, "1"))!;

    private static System.Text.Json.Nodes.JsonObject Tree(string name, string data, string ns = "n") =>
        JsonText.ParseObject($$"""{"kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"{{ns}}","uid":"u"},"data":"{{data}}"}""");
}
