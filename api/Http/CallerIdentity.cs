using System.Text.RegularExpressions;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Http;

/// <summary>
/// Says who calls where no key does: the caller's own word is taken and recorded as asserted. Headers that a front end would set, such as
/// x-ms-client-principal, are not believed.
/// </summary>
public sealed partial class CallerIdentity
{
    /// <summary>The header in which a caller says who it is.</summary>
    public const string Header = "MultiHub-Caller";

    private const string Asserted = Decision.Asserted;

    internal static Caller Of(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ Length: > 0 } name])
        {
            return new Caller(Asserted);
        }

        return Form().IsMatch(name)
            ? new Caller($"{Asserted}:{name}")
            : throw ProblemException.Of(
                ProblemTypes.InvalidParameter,
                [new Mistake(Header, $"The header {Header} has a name that cannot be recorded.", "Use 1 to 64 letters, digits and . _ @ -.")]);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._@-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
