using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What became of a change that a site pushed.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ChangeOutcome>))]
public enum ChangeOutcome
{
    /// <summary>It holds as the site made it.</summary>
    Applied,

    /// <summary>Central had gone on; it was put together with that.</summary>
    Merged,

    /// <summary>By the rules, nothing that the site changed holds.</summary>
    Superseded,

    /// <summary>A person has to decide about a part of it.</summary>
    Conflict,

    /// <summary>It was not allowed or makes no sense; nothing of it holds.</summary>
    Refused,

    /// <summary>It was pushed before; nothing happened a second time.</summary>
    Duplicate,
}
