using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Agents;

/// <summary>The response to an enrolment. It has no data envelope, because deployed agents expect none.</summary>
public sealed record RegisterAgentResponse
{
    /// <summary>Whether the agent is enrolled; false with status 202, while a person has to approve the enrolment. Refusals are problem details.</summary>
    public bool Success { get; init; } = true;

    /// <summary>A sentence that the agent can log.</summary>
    /// <example>The agent is enrolled. The key is shown this once.</example>
    public required string Message { get; init; }

    /// <summary>The effective configuration of the site; null with status 202.</summary>
    public required AgentConfigResponse? Config { get; init; }

    /// <summary>The agent's credential, sent as a bearer token; shown only in this response and stored as a hash. Null with status 202.</summary>
    /// <example>sak_AZre7w4AdGaCO4weOSRW3g.ExampleAgentKeyExampleAgentKeyExampleAgentK</example>
    public required string? AgentKey { get; init; }

    /// <summary>Identifier of the enrolment, if the token is a group's; null otherwise.</summary>
    /// <example>019bca36-bc80-741d-8a16-f2c7f7b8c0a1</example>
    public Guid? EnrolmentId { get; init; }

    /// <summary>With status 202, when to send the same call again, in seconds; null otherwise.</summary>
    /// <example>30</example>
    [Range(1, 3600)]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Optional members of the request that were not usable, at most 100. The rest of the request was accepted.</summary>
    public required IReadOnlyList<IgnoredMemberResponse> Ignored { get; init; }
}
