using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Which moves of nodes a site consents to automatically.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MigrationPolicy>))]
public enum MigrationPolicy
{
    /// <summary>A person decides about every move.</summary>
    Manual,

    /// <summary>The site consents when a node of another site moves to it.</summary>
    AutoAccept,

    /// <summary>The site consents when a node leaves it for another site.</summary>
    AutoRelease,

    /// <summary>The site consents in both cases.</summary>
    Bidirectional,
}
