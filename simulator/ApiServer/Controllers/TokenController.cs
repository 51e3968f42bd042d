using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Fills Secrets of type service-account-token, and deletes them with their account.</summary>
internal sealed class TokenController(ClusterState state, ObjectWriter writer, ObjectDeleter deleter, Func<TimeSpan> delay) : IController
{
    private const string AccountName = "kubernetes.io/service-account.name";
    private const string AccountUid = "kubernetes.io/service-account.uid";

    private static readonly GroupResource Secrets = new("", "secrets");
    private static readonly GroupResource Accounts = new("", "serviceaccounts");
    private static readonly WriteOptions Options = WriteOptions.Controller("tokens-controller");

    public async Task HandleAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        if (change.Resource == Accounts && change.Kind == StoreEventKind.Deleted)
        {
            await DeleteTokensAsync(change.New, cancellationToken);
        }
        else if (change.Resource == Secrets && change.Kind != StoreEventKind.Deleted && Wants(change.New))
        {
            var wait = delay();
            if (wait == TimeSpan.Zero)
            {
                await FillAsync(change.New, cancellationToken);
            }
            else if (wait != Timeout.InfiniteTimeSpan)
            {
                _ = FillLaterAsync(change.New, wait, cancellationToken);
            }
        }
    }

    private static bool Wants(StoredObject secret) => secret.Tree.Text("type") == "kubernetes.io/service-account-token"
        && secret.Tree.Text("metadata", "deletionTimestamp") is null
        && secret.Tree.At("data", "token") is null;

    private async Task FillLaterAsync(StoredObject secret, TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, state.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested && state.Store.Get(Secrets, secret.Namespace, secret.Name) is { } now && Wants(now))
        {
            await FillAsync(now, cancellationToken);
        }
    }

    private async Task FillAsync(StoredObject secret, CancellationToken cancellationToken)
    {
        var type = state.Registry.Find("", "v1", "secrets")!;
        var name = secret.Tree.Text("metadata", "annotations", AccountName) ?? "";
        var uid = secret.Tree.Text("metadata", "annotations", AccountUid);
        var account = state.Store.Get(Accounts, secret.Namespace, name);
        try
        {
            if (account is null || (uid is not null && uid != account.Uid))
            {
                await deleter.DeleteAsync(type, secret.Namespace, secret.Name, new DeleteOptions(secret.Uid), Options, cancellationToken);
                return;
            }

            await writer.UpdateAsync(type, secret.Namespace, secret.Name, current => Filled(current, account), Options, cancellationToken);
        }
        catch (StatusException)
        {
            // Gone or changed in the meantime: the change that did it is looked at next.
        }
    }

    private JsonObject Filled(JsonObject current, StoredObject account)
    {
        var next = current.Copy();
        next.Metadata().Child("annotations")[AccountUid] = account.Uid;
        var data = next.Child("data");
        data["ca.crt"] = Base64(state.Authority.Pem);
        data["namespace"] = Base64(account.Namespace!);
        data["token"] = Base64(state.Tokens.IssueLegacy(account.Namespace!, account.Name, account.Uid, current.Text("metadata", "name")!));
        return next;
    }

    private async Task DeleteTokensAsync(StoredObject account, CancellationToken cancellationToken)
    {
        var type = state.Registry.Find("", "v1", "secrets")!;
        var secrets = state.Store.List(Secrets, account.Namespace).Objects.Where(s =>
            s.Tree.Text("type") == "kubernetes.io/service-account-token"
            && s.Tree.Text("metadata", "annotations", AccountName) == account.Name);
        foreach (var secret in secrets)
        {
            await deleter.DeleteAsync(type, secret.Namespace, secret.Name, new DeleteOptions(secret.Uid), Options, cancellationToken);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
