using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The outcome of a change that a site pushed.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ChangeOutcome>))]
public enum ChangeOutcome
{
    /// <summary>The change was applied as pushed.</summary>
    Applied,

    /// <summary>Central had changed the entity as well; both changes were merged.</summary>
    Merged,

    /// <summary>The conflict rules or a later change of the site supersede the change; it had no effect.</summary>
    Superseded,

    /// <summary>A part of the change is in conflict, and a person decides about it.</summary>
    Conflict,

    /// <summary>The change is not allowed or invalid, and had no effect.</summary>
    Refused,

    /// <summary>The change was pushed before and had no further effect.</summary>
    Duplicate,
}
