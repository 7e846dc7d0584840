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
}
