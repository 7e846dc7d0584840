namespace Sites.Domain.Nodes;

/// <summary>The identity of a machine, independent of its location. Texts must be results of the <c>Parse</c> methods of their types.</summary>
public sealed record NodeIdentity
{
    /// <summary>Maximum length of the vendor, model and serial number, in UTF-16 code units.</summary>
    public const int MaxTextLength = 100;

    /// <summary>The MAC address, unique among all nodes, which the database enforces; see <see cref="Nodes.MacAddress"/>.</summary>
    public required MacAddress MacAddress { get; init; }

    /// <summary>The hostname; see <see cref="Nodes.Hostname"/>.</summary>
    public string? Hostname { get; init; }

    /// <summary>The IP address; see <see cref="Nodes.IpAddress"/>.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The processor architecture.</summary>
    public Architecture Arch { get; init; }

    /// <summary>The boot mode.</summary>
    public BootMode BootMode { get; init; }

    /// <summary>The manufacturer; at most 100 printable characters.</summary>
    public string? Vendor { get; init; }

    /// <summary>The manufacturer's name of the model; at most 100 printable characters.</summary>
    public string? Model { get; init; }

    /// <summary>The manufacturer's serial number; at most 100 printable characters.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The UUID that the firmware reports; see <see cref="Nodes.SystemUuid"/>.</summary>
    public Guid? SystemUuid { get; init; }

    /// <summary>
    /// Returns whether this identity and another one belong to different machines, although they may have the same MAC address: both have a
    /// firmware UUID or a serial number, and these differ. Values that are known on one side only prove nothing.
    /// </summary>
    public bool IsOfAnotherMachineThan(NodeIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return AreOfDifferentMachines(SerialNumber, SystemUuid, other.SerialNumber, other.SystemUuid);
    }

    /// <summary>
    /// Returns whether this identity and another one belong to one machine, although they may have different MAC addresses: both have the same
    /// firmware UUID and the same serial number. One of them alone proves nothing, because some manufacturers repeat them.
    /// </summary>
    public bool IsOfSameMachineAs(NodeIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Nodes.SystemUuid.AreEqual(SystemUuid, other.SystemUuid) == true && Nodes.SerialNumber.AreEqual(SerialNumber, other.SerialNumber) == true;
    }

    /// <summary>Returns whether two serial numbers and firmware UUIDs belong to different machines; see <see cref="IsOfAnotherMachineThan"/>.</summary>
    internal static bool AreOfDifferentMachines(string? serialNumber, Guid? systemUuid, string? otherSerialNumber, Guid? otherSystemUuid) =>
        Nodes.SystemUuid.AreEqual(systemUuid, otherSystemUuid) == false || Nodes.SerialNumber.AreEqual(serialNumber, otherSerialNumber) == false;

    /// <summary>
    /// Returns the identity of the same node after its machine was replaced. The serial number and the firmware UUID are those of the new machine
    /// even if they are unknown, so that values of two machines are not mixed. Vendor and model change if they are known, and nothing else does.
    /// </summary>
    public NodeIdentity ReplacedBy(string? vendor, string? model, string? serialNumber, Guid? systemUuid) => this with
    {
        Vendor = vendor ?? Vendor,
        Model = model ?? Model,
        SerialNumber = Nodes.SerialNumber.Known(serialNumber),
        SystemUuid = systemUuid,
    };
}
