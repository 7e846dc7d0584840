namespace Sites.Application.Contracts.Agents;

/// <summary>What an agent is told when it enrolled; not in the data envelope, as agents in the field expect.</summary>
public sealed record RegisterAgentResponse
{
    /// <summary>Always true; refusals are problem details.</summary>
    public bool Success { get; init; } = true;

    /// <summary>A sentence for the agent's log.</summary>
    /// <example>The agent is enrolled. The key is shown this once.</example>
    public required string Message { get; init; }

    /// <summary>What takes effect at the site.</summary>
    public required AgentConfigResponse Config { get; init; }

    /// <summary>The agent's credential from now on, as a bearer token; shown only in this answer and stored as a hash.</summary>
    /// <example>sak_AZre7w4AdGaCO4weOSRW3g.ExampleAgentKeyExampleAgentKeyExampleAgentK</example>
    public required string AgentKey { get; init; }
}
