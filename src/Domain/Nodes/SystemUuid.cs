namespace Sites.Domain.Nodes;

/// <summary>The UUID that a machine's firmware reports (SMBIOS, type 1).</summary>
public static class SystemUuid
{
    /// <summary>
    /// Whether the firmware has no UUID: all zeros means that none is present, all ones that none is set. Machines that have
    /// nothing else in common report these, so they identify none.
    /// </summary>
    public static bool IsPlaceholder(Guid uuid) => uuid == Guid.Empty || uuid == Guid.AllBitsSet;

    /// <summary>What an agent read from the firmware; null where it is a placeholder.</summary>
    public static Guid? FromFirmware(Guid? uuid) => uuid is { } value && !IsPlaceholder(value) ? value : null;
}
