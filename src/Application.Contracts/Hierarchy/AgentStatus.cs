using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The status of a site's agent.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentStatus>))]
public enum AgentStatus
{
    /// <summary>It reports in time and without problems.</summary>
    Online,

    /// <summary>It is late, or reports a problem with a service.</summary>
    Degraded,

    /// <summary>It has not reported for too long, or its credential is revoked.</summary>
    Offline,

    /// <summary>Not known: central's clock was set back, or the reports that arrive cannot be stored at the moment.</summary>
    Unknown,
}
