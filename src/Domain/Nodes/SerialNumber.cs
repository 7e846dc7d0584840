using System.Collections.Frozen;

namespace Sites.Domain.Nodes;

/// <summary>The serial number that a machine's firmware reports (SMBIOS, type 1).</summary>
public static class SerialNumber
{
    /// <summary>Number of equal characters from which a text is a filler, such as <c>0000</c> or <c>....</c>; a shorter one can be a serial number.</summary>
    private const int MinRepeated = 4;

    /// <summary>Texts with which mainboards are delivered when the manufacturer of the machine sets no serial number.</summary>
    private static readonly FrozenSet<string> Placeholders = FrozenSet.ToFrozenSet(
        [
            "0", "00000000", "0123456789", "01234567890123456789", "123456789", "1234567890", "default", "default string", "empty", "filled by o.e.m.",
            "invalid", "n/a", "na", "none", "not applicable", "not available", "not present", "not settable", "not set", "not specified", "null", "o.e.m.",
            "oem", "serial number", "system serial number", "to be filled", "to be filled by o.e.m.", "to be filled by oem", "undefined", "unknown", "unspecified",
            "xxxxxxxx", "xxxxxxxxxx",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether a serial number is a placeholder that does not identify a machine.</summary>
    public static bool IsPlaceholder(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return trimmed.Length == 0 || Placeholders.Contains(trimmed) || (trimmed.Length >= MinRepeated && trimmed.All(character => character == trimmed[0]));
    }

    /// <summary>Returns a serial number; null if it is unknown or a placeholder.</summary>
    public static string? Known(string? text) => text is null || IsPlaceholder(text) ? null : text;

    /// <summary>Compares two serial numbers, regardless of case and surrounding spaces, which tools report differently.</summary>
    /// <returns>Null if one of them is unknown or a placeholder.</returns>
    public static bool? AreEqual(string? one, string? other) =>
        Known(one) is { } left && Known(other) is { } right ? left.AsSpan().Trim().Equals(right.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase) : null;
}
