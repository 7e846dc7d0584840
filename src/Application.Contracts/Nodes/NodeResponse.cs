using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>A node: a machine that sites boot and provision.</summary>
public sealed record NodeResponse
{
    /// <summary>Identifier of the node.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid Id { get; init; }

    /// <summary>MAC address in lower case with colons; unique.</summary>
    /// <example>00:11:22:33:44:55</example>
    public required string MacAddress { get; init; }

    /// <summary>All MAC addresses of the machine, <c>mac_address</c> first.</summary>
    /// <example>["00:11:22:33:44:55","00:11:22:33:44:56"]</example>
    public required IReadOnlyList<string> MacAddresses { get; init; }

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

    /// <summary>State in the node's life cycle.</summary>
    public required NodeState State { get; init; }

    /// <summary>When the node entered its state (UTC).</summary>
    /// <example>2026-02-26T12:00:00Z</example>
    public required DateTime StateChangedAt { get; init; }

    /// <summary>Comment that was given with the last change of state.</summary>
    /// <example>Replaced the power supply</example>
    public required string? StateComment { get; init; }

    /// <summary>Whether the node entered its current state by a forced transition.</summary>
    public required bool StateForced { get; init; }

    /// <summary>When the node last booted or its site last reported a change to it (UTC); null if neither has happened.</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime? LastSeenAt { get; init; }

    /// <summary>Tags, sorted.</summary>
    /// <example>["edge","rack-4"]</example>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Identifier of the node's own workflow; null if it follows its group.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    public required string? WorkflowId { get; init; }

    /// <summary>Identifier of the workflow in effect: the node's own, or that of its group, or that of its home site if it has no group.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    public required string? EffectiveWorkflowId { get; init; }

    /// <summary>Identifier of the node's logical group: any group or site.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    public required Guid? GroupId { get; init; }

    /// <summary>Identifier of the node's physical home: a site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid? HomeSiteId { get; init; }

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

    /// <summary>When the node was created (UTC).</summary>
    /// <example>2026-02-26T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the node was last changed (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change; the first half of the ETag.</summary>
    /// <example>3</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}
