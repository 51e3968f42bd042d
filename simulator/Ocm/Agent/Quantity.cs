using System.Globalization;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Sums of Kubernetes quantities that have the same unit; of different ones the first stays.</summary>
internal static class Quantity
{
    public static string Add(string? sum, string amount)
    {
        if (sum is null)
        {
            return amount;
        }

        var (left, right) = (Split(sum), Split(amount));
        return left.Unit == right.Unit
            ? (left.Number + right.Number).ToString(CultureInfo.InvariantCulture) + left.Unit
            : sum;
    }

    private static (decimal Number, string Unit) Split(string text)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        return decimal.TryParse(text[..^unit.Length], CultureInfo.InvariantCulture, out var number) ? (number, unit) : (0, text);
    }
}
