using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Reading;

/// <summary>Gathers every mistake of one body, so that a caller mends them all at once.</summary>
internal sealed class Mistakes
{
    private readonly List<Mistake> _found = [];

    public IReadOnlyList<Mistake> Found => _found;

    public void Add(string pointer, string detail, string nextStep) => _found.Add(new Mistake(pointer, detail, nextStep));

    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw ProblemException.Of(ProblemTypes.InvalidBody, _found);
        }
    }
}
