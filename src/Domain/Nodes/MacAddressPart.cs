using System.Text.RegularExpressions;

namespace Sites.Domain.Nodes;

/// <summary>What a part of a MAC address, in any spelling, is in the stored form (lower case with colons).</summary>
/// <param name="Text">The part of the stored form.</param>
/// <param name="Start">Where it stands in the stored form, from 0; null where it may stand anywhere.</param>
public sealed partial record MacAddressPart(string Text, int? Start)
{
    private const int DottedGroup = 4;

    /// <summary>Every part of a stored address that a text may mean; none where it is not a part of an address.</summary>
    /// <param name="text">A part of an address with colons, dashes or dots, or of its bare digits, in any case.</param>
    public static IReadOnlyList<MacAddressPart> AllIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = text.Trim().ToLowerInvariant();
        if (Bare().IsMatch(lower)) return [.. new[] { Spell(lower, 0), Spell(lower, 1) }.Distinct().Select(part => new MacAddressPart(part, null))];
        if (Paired().IsMatch(lower)) return [new MacAddressPart(lower.Replace('-', ':'), null)];
        return Dotted().IsMatch(lower) ? [.. InDotted(lower)] : [];
    }

    /// <summary>The dots stand after the fourth and the eighth digit, so the digits before the first one say where the part begins.</summary>
    private static IEnumerable<MacAddressPart> InDotted(string text)
    {
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        var beforeFirstDot = text.IndexOf('.', StringComparison.Ordinal);
        int[] places = beforeFirstDot == text.LastIndexOf('.') ? [DottedGroup, 2 * DottedGroup] : [DottedGroup];
        foreach (var first in places.Select(dot => dot - beforeFirstDot))
            yield return new MacAddressPart(Spell(digits, first % 2), (first / 2 * 3) + (first % 2));
    }

    /// <summary>Digits with a colon after each byte.</summary>
    /// <param name="digits">The digits.</param>
    /// <param name="offset">1 where the first digit is the second one of its byte.</param>
    private static string Spell(string digits, int offset) =>
        string.Concat(digits.Select((digit, at) => at > 0 && (at + offset) % 2 == 0 ? $":{digit}" : $"{digit}"));

    [GeneratedRegex(@"\A[0-9a-f]{1,12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    // At least one digit: a lone colon or dash is in every address, and nobody looks for that.
    [GeneratedRegex(@"\A(?=.*[0-9a-f])(?:[0-9a-f]{0,2}(?::[0-9a-f]{2})*:[0-9a-f]{0,2}|[0-9a-f]{0,2}(?:-[0-9a-f]{2})*-[0-9a-f]{0,2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Paired();

    [GeneratedRegex(@"\A(?=.*[0-9a-f])[0-9a-f]{0,4}(?:\.[0-9a-f]{4})?\.[0-9a-f]{0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();
}
