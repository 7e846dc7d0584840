using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>A machine that booted at a site and about which a person decides.</summary>
public sealed record UnknownNodeResponse
{
    /// <summary>Identifier of the unknown node; a node that is created from it gets an identifier of its own.</summary>
    /// <example>019ca941-fcc0-7ce4-86c3-0751b2b9437a</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the site where it booted.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>MAC address in lower case with colons.</summary>
    /// <example>00:11:22:33:44:55</example>
    public required string MacAddress { get; init; }

    /// <summary>Hostname.</summary>
    /// <example>edge-gw-17.ber.example.com</example>
    public required string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6 address.</summary>
    /// <example>10.20.30.17</example>
    public required string? IpAddress { get; init; }

    /// <summary>Processor architecture.</summary>
    public required Architecture Arch { get; init; }

    /// <summary>How the machine boots.</summary>
    public required BootMode BootMode { get; init; }

    /// <summary>Manufacturer.</summary>
    /// <example>Dell Inc.</example>
    public required string? Vendor { get; init; }

    /// <summary>Model.</summary>
    /// <example>PowerEdge R650</example>
    public required string? Model { get; init; }

    /// <summary>Serial number.</summary>
    /// <example>7H2KX93</example>
    public required string? SerialNumber { get; init; }

    /// <summary>UUID that the firmware reports (SMBIOS).</summary>
    /// <example>4c4c4544-0042-3510-8052-b4c04f4e3732</example>
    public required Guid? SystemUuid { get; init; }

    /// <summary>Why a person has to decide.</summary>
    public required UnknownNodeReason Reason { get; init; }

    /// <summary>Identifier of the node that has the same MAC address (<c>identity_differs</c>, <c>node_retired</c>) or the same firmware UUID and serial number (<c>known_machine</c>), with whose properties these are to be compared; null if there is none.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid? NodeId { get; init; }

    /// <summary>Number of boots that were reported, from 1.</summary>
    /// <example>4</example>
    [Range(1, int.MaxValue)]
    public required int Boots { get; init; }

    /// <summary>When the machine last booted (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime LastSeenAt { get; init; }

    /// <summary>When the machine first booted (UTC).</summary>
    /// <example>2026-02-26T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change.</summary>
    /// <example>4</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}
