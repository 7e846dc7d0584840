using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sites.Application.Contracts.Agents;

/// <summary>The response to a heartbeat. It has no data envelope, because deployed agents expect none.</summary>
public sealed record HeartbeatResponse
{
    /// <summary>Always true; refusals are problem details.</summary>
    public bool Acknowledged { get; init; } = true;

    /// <summary>The current time by central's clock (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime ServerTime { get; init; }

    /// <summary>Seconds until the next heartbeat, 5–3600.</summary>
    /// <example>60</example>
    [Range(5, 3600)]
    public required int HeartbeatInterval { get; init; }

    /// <summary>Upper bound of the random delay that the agent adds to the interval, in seconds, so that agents do not all report at once.</summary>
    /// <example>6</example>
    [Range(1, 360)]
    public required int HeartbeatJitter { get; init; }

    /// <summary>Commands for the agent; empty if there are none.</summary>
    public required IReadOnlyList<AgentCommandResponse> Commands { get; init; }

    /// <summary>Optional members of the request that were not usable, at most 100. The rest of the request was accepted.</summary>
    public required IReadOnlyList<IgnoredMemberResponse> Ignored { get; init; }
}

/// <summary>A command for an agent. Agents ignore commands that they do not know.</summary>
public sealed record AgentCommandResponse
{
    /// <summary><c>sync</c> (parameters <c>sync_id</c>, <c>full_sync</c>, <c>entity_types</c>), repeated at growing intervals until it is acknowledged; <c>reload_config</c> (parameters: the members of the agent's configuration).</summary>
    /// <example>sync</example>
    public required string Command { get; init; }

    /// <summary>Parameters of the command.</summary>
    public required JsonElement Params { get; init; }
}
