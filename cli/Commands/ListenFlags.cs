using System.CommandLine;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Cli.Serving;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The flags that say where a process listens, and to whom.</summary>
internal sealed class ListenFlags
{
    private readonly Option<string> _urls = new("--urls") { Description = "Where to listen, ';' between; other addresses than loopback need --keys and --certificate. By default a free port of 127.0.0.1.", HelpName = "URLS" };
    private readonly Option<string> _keys = new("--keys") { Description = "API keys: a file that 'multihub keys create' made, or the address of a Key Vault secret with its text.", HelpName = "FILE" };
    private readonly Option<string> _certificate = new("--certificate") { Description = "Certificate for https, in PEM, with its intermediates.", HelpName = "FILE" };
    private readonly Option<string> _certificateKey = new("--certificate-key") { Description = "Its key, in PEM, where that is in a file of its own.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Options.Add(_urls);
        command.Options.Add(_keys);
        command.Options.Add(_certificate);
        command.Options.Add(_certificateKey);
    }

    public EmbeddedHostOptions Read(Invocation invocation, EmbeddedHostOptions options)
    {
        var urls = (invocation.Get(_urls) ?? LoopbackUrl.Any).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var keys = ReadKeys(invocation);
        var certificate = ReadCertificate(invocation);
        foreach (var (problem, nextStep) in urls.Select(url => ListenAddress.Refusal(url, keys is not null, invocation.IsGiven(_certificate))).OfType<(string, string)>())
        {
            invocation.Mistake($"--urls {problem}", nextStep);
        }

        return options with { Urls = urls, Keys = keys, Certificate = certificate };
    }

    private string? ReadKeys(Invocation invocation)
    {
        if (invocation.Get(_keys) is not { } keys)
        {
            return null;
        }

        if (BlobId.IsAddress(keys))
        {
            if (VaultSecretId.Parse(keys).Problem is { } problem)
            {
                invocation.Mistake($"--keys: {problem}", "Write https://VAULT.vault.azure.net/secrets/NAME.");
            }

            return keys;
        }

        if (KeyFile.Read(keys).Problem is { } wrong)
        {
            invocation.Mistake($"--keys {keys}: {wrong}", $"Make it with 'multihub keys create NAME --role ROLE --file {keys}'.");
        }

        return Path.GetFullPath(keys);
    }

    private ServerCertificate? ReadCertificate(Invocation invocation)
    {
        if (invocation.Get(_certificate) is not { } file)
        {
            if (invocation.IsGiven(_certificateKey))
            {
                invocation.Mistake("--certificate-key is for --certificate", "Name the certificate too.");
            }

            return null;
        }

        var (certificate, problem) = ServerCertificate.Read(file, invocation.Get(_certificateKey));
        if (problem is not null)
        {
            invocation.Mistake($"--certificate {file}: it {problem}", "Name PEM files with the certificate and its key.");
        }

        return certificate;
    }
}
