namespace Sites.Application.Contracts.Agents;

/// <summary>One use of a group's enrolment token.</summary>
public sealed record EnrolmentResponse
{
    /// <summary>Identifier of the enrolment.</summary>
    /// <example>019bca36-bc80-741d-8a16-f2c7f7b8c0a1</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the token.</summary>
    /// <example>019bca36-bc80-7f6a-9a51-0f7a30a6f8d2</example>
    public required Guid TokenId { get; init; }

    /// <summary>The status.</summary>
    public required EnrolmentStatus Status { get; init; }

    /// <summary>Name of the site if it is created; its external id if the agent said no name.</summary>
    /// <example>Berlin Lab</example>
    public required string SiteName { get; init; }

    /// <summary>External id with which the site is found or created; null for none.</summary>
    /// <example>ber-lab</example>
    public string? ExternalId { get; init; }

    /// <summary>URL of the agent, as it said when it asked.</summary>
    /// <example>https://agent.ber-lab.example.com:8443</example>
    public required string AgentUrl { get; init; }

    /// <summary>Version of the agent when it asked.</summary>
    /// <example>1.4.2</example>
    public required string AgentVersion { get; init; }

    /// <summary>Identifier of the site, which may have been deleted since; null until the enrolment is approved.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public Guid? SiteId { get; init; }

    /// <summary>When the agent asked (UTC).</summary>
    /// <example>2026-02-27T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When a person decided (UTC); null if none has, or none had to.</summary>
    public DateTime? DecidedAt { get; init; }

    /// <summary>Name of the person or service that decided; null if none has, or none had to.</summary>
    /// <example>ada@example.com</example>
    public string? DecidedBy { get; init; }

    /// <summary>When the agent got its key (UTC); null until then.</summary>
    public DateTime? EnrolledAt { get; init; }

    /// <summary>Version of the enrolment, from 1.</summary>
    /// <example>2</example>
    public required int Version { get; init; }
}
