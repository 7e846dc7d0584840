namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>POST /nodes</c>; only <c>mac_address</c> is required.</summary>
public sealed record CreateNodeRequest
{
    /// <summary><c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>, <c>0011.2233.4455</c> or <c>001122334455</c>; unique.</summary>
    public string? MacAddress { get; init; }

    /// <summary>At most 253 characters.</summary>
    public string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The processor architecture; <c>x86_64</c> where nothing is said.</summary>
    public Architecture? Arch { get; init; }

    /// <summary>How it boots; <c>bios</c> where nothing is said.</summary>
    public BootMode? BootMode { get; init; }

    /// <summary>Its logical group: any group or site.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Its physical home: a site.</summary>
    public Guid? HomeSiteId { get; init; }

    /// <summary>Its own workflow, 1–100 printable characters; null follows its group.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>At most 50 tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? Vendor { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? Model { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports.</summary>
    public Guid? SystemUuid { get; init; }
}
