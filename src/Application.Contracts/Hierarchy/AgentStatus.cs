using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>How a site's agent is doing.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentStatus>))]
public enum AgentStatus
{
    /// <summary>It reports in time and all is well.</summary>
    Online,

    /// <summary>It is late, or reports a service that is not well.</summary>
    Degraded,

    /// <summary>It has been silent for too long.</summary>
    Offline,
}
