using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>How much a site may change by itself.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AutonomyLevel>))]
public enum AutonomyLevel
{
    /// <summary>Nothing.</summary>
    Readonly,

    /// <summary>It may discover nodes and make safe transitions.</summary>
    Limited,

    /// <summary>Everything.</summary>
    Full,
}
