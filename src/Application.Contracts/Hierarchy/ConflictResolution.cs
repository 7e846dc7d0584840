using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Who wins when central and site changed the same thing.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ConflictResolution>))]
public enum ConflictResolution
{
    /// <summary>Central's change stays.</summary>
    CentralWins,

    /// <summary>The later change stays; a tie goes to central.</summary>
    LastWrite,

    /// <summary>The site's change stays.</summary>
    SiteWins,

    /// <summary>A person decides.</summary>
    Manual,
}
