namespace Sites.Domain.Nodes;

/// <summary>What a node is, apart from where it stands: everything here is as the value types' <c>Parse</c> answered it.</summary>
public sealed record NodeIdentity
{
    /// <summary>The longest vendor, model and serial number, in UTF-16 code units.</summary>
    public const int MaxTextLength = 100;

    /// <summary>See <see cref="Nodes.MacAddress"/>; unique over all nodes, which the store guards.</summary>
    public required MacAddress MacAddress { get; init; }

    /// <summary>See <see cref="Nodes.Hostname"/>.</summary>
    public string? Hostname { get; init; }

    /// <summary>See <see cref="Nodes.IpAddress"/>.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The processor architecture.</summary>
    public Architecture Arch { get; init; }

    /// <summary>How it boots.</summary>
    public BootMode BootMode { get; init; }

    /// <summary>Who made it; at most 100 printable characters.</summary>
    public string? Vendor { get; init; }

    /// <summary>What its maker calls it; at most 100 printable characters.</summary>
    public string? Model { get; init; }

    /// <summary>Its maker's number; at most 100 printable characters.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports (SMBIOS).</summary>
    public Guid? SystemUuid { get; init; }
}
