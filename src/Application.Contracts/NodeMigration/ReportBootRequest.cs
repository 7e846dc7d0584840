using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>
/// The body of <c>POST /agents/boots</c>: a machine that boots at the agent's site. Unknown members are ignored.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record ReportBootRequest
{
    /// <summary><c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>, <c>0011.2233.4455</c> or <c>001122334455</c>, in any case; required.</summary>
    /// <example>00:11:22:33:44:55</example>
    [Required, RegularExpression(TextPatterns.MacAddress)]
    public string? MacAddress { get; init; }

    /// <summary>Hostname; at most 253 characters after trimming, in labels of 1–63. This and the following members are used when a node is created from the boot, and are otherwise ignored.</summary>
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
