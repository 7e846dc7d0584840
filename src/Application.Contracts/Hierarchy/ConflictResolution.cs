using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Whose change wins when central and the site changed the same field.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ConflictResolution>))]
public enum ConflictResolution
{
    /// <summary>Central's change wins.</summary>
    CentralWins,

    /// <summary>The later change wins; central wins a tie.</summary>
    LastWrite,

    /// <summary>The site's change wins.</summary>
    SiteWins,

    /// <summary>A person decides.</summary>
    Manual,
}
