using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>POST /nodes</c>; only <c>mac_address</c> is required.</summary>
public sealed record CreateNodeRequest
{
    /// <summary><c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>, <c>0011.2233.4455</c> or <c>001122334455</c>, in any case; unique; required.</summary>
    /// <example>00:11:22:33:44:55</example>
    [Required, RegularExpression(TextPatterns.MacAddress)]
    public string? MacAddress { get; init; }

    /// <summary>At most 32 further MAC addresses of the machine, in the same notations; each is unique among all nodes. <c>mac_address</c> may be in the list.</summary>
    /// <example>["00:11:22:33:44:56"]</example>
    public IReadOnlyList<string>? MacAddresses { get; init; }

    /// <summary>Hostname; at most 253 characters after trimming, in labels of 1–63.</summary>
    /// <example>edge-gw-17.ber.example.com</example>
    [MaxLength(253)]
    public string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6 address.</summary>
    /// <example>10.20.30.17</example>
    public string? IpAddress { get; init; }

    /// <summary>Processor architecture; <c>x86_64</c> by default.</summary>
    public Architecture? Arch { get; init; }

    /// <summary>How the machine boots; <c>bios</c> by default.</summary>
    public BootMode? BootMode { get; init; }

    /// <summary>Identifier of the node's logical group: any group or site.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    public Guid? GroupId { get; init; }

    /// <summary>Identifier of the node's physical home: a site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public Guid? HomeSiteId { get; init; }

    /// <summary>Identifier of the node's own workflow; 1–100 printable characters after trimming. Null follows the group.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [MaxLength(100)]
    public string? WorkflowId { get; init; }

    /// <summary>At most 50 different tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    /// <example>["rack-4","edge"]</example>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Manufacturer; at most 100 printable characters after trimming.</summary>
    /// <example>Dell Inc.</example>
    [MaxLength(100)]
    public string? Vendor { get; init; }

    /// <summary>Model; at most 100 printable characters after trimming.</summary>
    /// <example>PowerEdge R650</example>
    [MaxLength(100)]
    public string? Model { get; init; }

    /// <summary>Serial number; at most 100 printable characters after trimming.</summary>
    /// <example>7H2KX93</example>
    [MaxLength(100)]
    public string? SerialNumber { get; init; }

    /// <summary>UUID that the firmware reports (SMBIOS).</summary>
    /// <example>4c4c4544-0042-3510-8052-b4c04f4e3732</example>
    public Guid? SystemUuid { get; init; }
}
