namespace Sites.Domain.Nodes;

/// <summary>The UUID that a machine's firmware reports (SMBIOS, type 1).</summary>
public static class SystemUuid
{
    /// <summary>
    /// Returns whether a UUID is a placeholder that does not identify a machine: firmware reports all zeros if no UUID is present, and all
    /// ones if none is set.
    /// </summary>
    public static bool IsPlaceholder(Guid uuid) => uuid == Guid.Empty || uuid == Guid.AllBitsSet;

    /// <summary>Returns the UUID that an agent read from the firmware; null if it is a placeholder.</summary>
    public static Guid? FromFirmware(Guid? uuid) => uuid is { } value && !IsPlaceholder(value) ? value : null;
}
