namespace Sites.Application.Contracts.NodeMigration;

/// <summary>What a machine reported of itself when it booted. At least its serial number or firmware UUID differs from the node's.</summary>
public sealed record ReportedMachineResponse
{
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
}
