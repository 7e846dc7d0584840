using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>How much a site may change on its own.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AutonomyLevel>))]
public enum AutonomyLevel
{
    /// <summary>The site may change nothing.</summary>
    Readonly,

    /// <summary>The site may discover nodes and make safe state transitions.</summary>
    Limited,

    /// <summary>The site may make all changes.</summary>
    Full,
}
