using System.Text.RegularExpressions;

namespace Sites.Domain.Nodes;

/// <summary>A part of a MAC address, converted from any accepted form to the stored form (lower case with colons).</summary>
/// <param name="Text">The part in the stored form.</param>
/// <param name="Start">Its position in the stored form, from 0; null if it may occur anywhere.</param>
public sealed partial record MacAddressPart(string Text, int? Start)
{
    private const int DottedGroup = 4;

    /// <summary>Returns every part of a stored address that a text can stand for; empty if the text is not a part of an address.</summary>
    /// <param name="text">A part of an address with colons, dashes or dots, or of its bare digits, in any case.</param>
    public static IReadOnlyList<MacAddressPart> AllIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = text.Trim().ToLowerInvariant();
        if (Bare().IsMatch(lower)) return [.. new[] { Spell(lower, 0), Spell(lower, 1) }.Distinct().Select(part => new MacAddressPart(part, null))];
        if (Paired().IsMatch(lower)) return [new MacAddressPart(lower.Replace('-', ':'), null)];
        return Dotted().IsMatch(lower) ? [.. InDotted(lower)] : [];
    }

    /// <summary>Converts the dotted form. The dots follow the fourth and the eighth digit, so the first dot determines the position.</summary>
    private static IEnumerable<MacAddressPart> InDotted(string text)
    {
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        var beforeFirstDot = text.IndexOf('.', StringComparison.Ordinal);
        int[] places = beforeFirstDot == text.LastIndexOf('.') ? [DottedGroup, 2 * DottedGroup] : [DottedGroup];
        foreach (var first in places.Select(dot => dot - beforeFirstDot))
            yield return new MacAddressPart(Spell(digits, first % 2), (first / 2 * 3) + (first % 2));
    }

    /// <summary>Inserts a colon after each byte.</summary>
    /// <param name="digits">The hex digits.</param>
    /// <param name="offset">1 if the first digit is the second one of its byte; otherwise 0.</param>
    private static string Spell(string digits, int offset) =>
        string.Concat(digits.Select((digit, at) => at > 0 && (at + offset) % 2 == 0 ? $":{digit}" : $"{digit}"));

    [GeneratedRegex(@"\A[0-9a-f]{1,12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    // At least one digit is required: every address contains a lone colon or dash, which makes such a search useless.
    [GeneratedRegex(@"\A(?=.*[0-9a-f])(?:[0-9a-f]{0,2}(?::[0-9a-f]{2})*:[0-9a-f]{0,2}|[0-9a-f]{0,2}(?:-[0-9a-f]{2})*-[0-9a-f]{0,2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Paired();

    [GeneratedRegex(@"\A(?=.*[0-9a-f])[0-9a-f]{0,4}(?:\.[0-9a-f]{4})?\.[0-9a-f]{0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();
}
