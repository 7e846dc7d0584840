using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>How a conflict is resolved.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ConflictDecision>))]
public enum ConflictDecision
{
    /// <summary>Central's values are kept.</summary>
    AcceptedCentral,

    /// <summary>The site's values are applied.</summary>
    AcceptedSite,

    /// <summary>The values of the decision apply, field by field or as a whole state.</summary>
    Merged,
}
