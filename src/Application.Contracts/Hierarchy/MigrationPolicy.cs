using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Which moves of nodes a site consents to without a person.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MigrationPolicy>))]
public enum MigrationPolicy
{
    /// <summary>None.</summary>
    Manual,

    /// <summary>It takes in any node that shows up.</summary>
    AutoAccept,

    /// <summary>It lets any node go that shows up elsewhere.</summary>
    AutoRelease,

    /// <summary>Both.</summary>
    Bidirectional,
}
