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

    /// <summary>
    /// Compares the firmware UUIDs of two reports. SMBIOS stores the first three groups in little-endian order, and older tools read them in
    /// the order of their bytes, so the two spellings of one UUID are equal.
    /// </summary>
    /// <returns>Null if one of them is unknown.</returns>
    public static bool? AreEqual(Guid? one, Guid? other) =>
        FromFirmware(one) is { } left && FromFirmware(other) is { } right ? left == right || WithSwappedBytes(left) == right : null;

    /// <summary>Returns the other spelling of a UUID: the first three groups with their bytes in reverse order.</summary>
    public static Guid WithSwappedBytes(Guid uuid) => new(uuid.ToByteArray(), bigEndian: true);
}
