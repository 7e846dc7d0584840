using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>
/// The text in which a node is searched for without case: hostname, IP address, vendor, model and serial number, each in
/// its normalized form (<see cref="Text.Normalize"/>) and followed by a control character of its own, which no text may
/// contain. So a part of it is found within one field, and a whole field by the characters around it.
/// </summary>
public static class NodeSearchText
{
    /// <summary>The longest text: normalizing makes a text at most three times as long.</summary>
    public const int MaxLength = Nodes.Hostname.MaxLength + Nodes.IpAddress.MaxLength + (3 * 3 * NodeIdentity.MaxTextLength) + 5;

    private const char AfterHostname = '\u0001';
    private const char AfterIpAddress = '\u0002';
    private const char AfterVendor = '\u0003';
    private const char AfterModel = '\u0004';
    private const char AfterSerialNumber = '\u0005';

    /// <summary>The text of a node.</summary>
    public static string Of(string? hostname, string? ipAddress, string? vendor, string? model, string? serialNumber) => string.Concat(
        Part(hostname, AfterHostname), Part(ipAddress, AfterIpAddress), Part(vendor, AfterVendor), Part(model, AfterModel),
        Part(serialNumber, AfterSerialNumber));

    /// <summary>The part that the texts of all nodes of this vendor have, and of no others.</summary>
    public static string OfVendor(string vendor) => AfterIpAddress + Part(vendor, AfterVendor);

    /// <summary>The part that the texts of all nodes of this model have, and of no others.</summary>
    public static string OfModel(string model) => AfterVendor + Part(model, AfterModel);

    /// <summary>The part that the texts of all nodes with this serial number have, and of no others.</summary>
    public static string OfSerialNumber(string serialNumber) => AfterModel + Part(serialNumber, AfterSerialNumber);

    // What was stored before noncharacters were refused cannot be composed, and is searched for as it is.
    private static string Part(string? text, char end) =>
        text is null ? $"{end}" : Text.IsValidUnicode(text) ? Text.Normalize(text) + end : text.ToUpperInvariant() + end;
}
