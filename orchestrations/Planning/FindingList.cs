namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Gathers findings.</summary>
internal static class FindingList
{
    public static void AddIf(this List<Finding> findings, bool applies, string code, string sentence, string? nextStep)
    {
        if (applies)
        {
            findings.Add(new Finding(code, sentence, nextStep));
        }
    }
}
