namespace Sites.Application.Contracts.Agents;

/// <summary>The response to an enrolment. It has no data envelope, because deployed agents expect none.</summary>
public sealed record RegisterAgentResponse
{
    /// <summary>Always true; refusals are problem details.</summary>
    public bool Success { get; init; } = true;

    /// <summary>A sentence that the agent can log.</summary>
    /// <example>The agent is enrolled. The key is shown this once.</example>
    public required string Message { get; init; }

    /// <summary>The effective configuration of the site.</summary>
    public required AgentConfigResponse Config { get; init; }

    /// <summary>The agent's credential, sent as a bearer token; shown only in this response and stored as a hash.</summary>
    /// <example>sak_AZre7w4AdGaCO4weOSRW3g.ExampleAgentKeyExampleAgentKeyExampleAgentK</example>
    public required string AgentKey { get; init; }

    /// <summary>Optional members of the request that were not usable, at most 100. The rest of the request was accepted.</summary>
    public required IReadOnlyList<IgnoredMemberResponse> Ignored { get; init; }
}
