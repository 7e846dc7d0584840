using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>How a conflict is settled.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ConflictDecision>))]
public enum ConflictDecision
{
    /// <summary>Central's values hold.</summary>
    AcceptedCentral,

    /// <summary>The site's values hold.</summary>
    AcceptedSite,

    /// <summary>Others hold, field by field or as a whole.</summary>
    Merged,
}
