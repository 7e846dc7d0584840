namespace Sites.Application.Contracts.Nodes;

/// <summary>A machine that showed up at a site which may not discover nodes by itself, and waits for a person.</summary>
public sealed record UnknownNodeResponse
{
    /// <summary>Its id here; a node that is made of it has one of its own.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it showed up.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>Lower case with colons.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Its name on the network.</summary>
    public required string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public required string? IpAddress { get; init; }

    /// <summary>The processor architecture.</summary>
    public required Architecture Arch { get; init; }

    /// <summary>How it boots.</summary>
    public required BootMode BootMode { get; init; }

    /// <summary>Who made it.</summary>
    public required string? Vendor { get; init; }

    /// <summary>What its maker calls it.</summary>
    public required string? Model { get; init; }

    /// <summary>Its maker's number.</summary>
    public required string? SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports.</summary>
    public required Guid? SystemUuid { get; init; }

    /// <summary>How often it was seen, from 1.</summary>
    public required int Boots { get; init; }

    /// <summary>UTC; when it was seen last.</summary>
    public required DateTime LastSeenAt { get; init; }

    /// <summary>UTC; when it was seen first.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>From 1, raised with every change.</summary>
    public required int Version { get; init; }
}
