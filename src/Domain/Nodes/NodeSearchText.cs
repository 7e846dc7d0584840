using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>
/// The text for case-insensitive searches for a node: hostname, IP address, vendor, model and serial number, each normalized
/// (<see cref="Text.Normalize"/>) and followed by a control character of its own, which none of the values can contain. A search text is
/// therefore found within one field only, and a whole field is found by including the control characters around it.
/// </summary>
public static class NodeSearchText
{
    /// <summary>Maximum length of the text, in UTF-16 code units. Normalization makes a text at most three times as long.</summary>
    public const int MaxLength = Nodes.Hostname.MaxLength + Nodes.IpAddress.MaxLength + (3 * 3 * NodeIdentity.MaxTextLength) + 5;

    private const char AfterHostname = '\u0001';
    private const char AfterIpAddress = '\u0002';
    private const char AfterVendor = '\u0003';
    private const char AfterModel = '\u0004';
    private const char AfterSerialNumber = '\u0005';

    /// <summary>Returns the search text of a node.</summary>
    public static string Of(string? hostname, string? ipAddress, string? vendor, string? model, string? serialNumber) => string.Concat(
        Part(hostname, AfterHostname), Part(ipAddress, AfterIpAddress), Part(vendor, AfterVendor), Part(model, AfterModel),
        Part(serialNumber, AfterSerialNumber));

    /// <summary>Returns the part that the search texts of all nodes of a vendor contain, and no others.</summary>
    public static string OfVendor(string vendor) => AfterIpAddress + Part(vendor, AfterVendor);

    /// <summary>Returns the part that the search texts of all nodes of a model contain, and no others.</summary>
    public static string OfModel(string model) => AfterVendor + Part(model, AfterModel);

    /// <summary>Returns the part that the search texts of all nodes with a serial number contain, and no others.</summary>
    public static string OfSerialNumber(string serialNumber) => AfterModel + Part(serialNumber, AfterSerialNumber);

    // Values stored before noncharacters were rejected cannot be composed, so only their case is normalized.
    private static string Part(string? text, char end) =>
        text is null ? $"{end}" : Text.IsValidUnicode(text) ? Text.Normalize(text) + end : text.ToUpperInvariant() + end;
}
