using System.Text.Json;

namespace Sites.Application.Contracts.Agents;

/// <summary>The answer to a heartbeat; not in the data envelope, as agents in the field expect.</summary>
public sealed record HeartbeatResponse
{
    /// <summary>Always true; refusals are problem details.</summary>
    public bool Acknowledged { get; init; } = true;

    /// <summary>UTC; central's clock.</summary>
    public required DateTime ServerTime { get; init; }

    /// <summary>Seconds until the next heartbeat, 5–3600.</summary>
    public required int HeartbeatInterval { get; init; }

    /// <summary>Seconds of which a random part is to be added, so that agents do not report all at once.</summary>
    public required int HeartbeatJitter { get; init; }

    /// <summary>What the agent is to do; empty where nothing is.</summary>
    public required IReadOnlyList<AgentCommandResponse> Commands { get; init; }
}

/// <summary>Something that an agent is to do. An agent passes over commands that it does not know.</summary>
public sealed record AgentCommandResponse
{
    /// <summary><c>sync</c> (<c>sync_id</c>, <c>full_sync</c>, <c>entity_types</c>), sent until it is acknowledged; <c>reload_config</c> (the members of <see cref="AgentConfigResponse"/>).</summary>
    public required string Command { get; init; }

    /// <summary>What the command needs to know.</summary>
    public required JsonElement Params { get; init; }
}
