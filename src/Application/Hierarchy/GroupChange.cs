using Ardalis.Result;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// What a caller wants of a group or site, as far as it was said. One shape for creating, patching and importing, so that
/// a field is checked the same way at every door.
/// </summary>
public sealed record GroupChange
{
    /// <summary>See <see cref="GroupName"/>.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.Description"/>.</summary>
    public Optional<string?> Description { get; init; }

    /// <summary>Null makes it a root.</summary>
    public Optional<GroupId?> ParentId { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.ExternalId"/>.</summary>
    public Optional<string?> ExternalId { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.AgentUrl"/>; sites only.</summary>
    public Optional<string?> AgentUrl { get; init; }

    /// <summary>The settings.</summary>
    public SettingsChange Settings { get; init; } = new();

    /// <summary>Checks every field by itself.</summary>
    /// <param name="isNew">Whether a name is needed.</param>
    /// <returns>Every mistake at once.</returns>
    public Result<ParsedGroupChange> Parse(bool isNew)
    {
        var fields = new Fields();
        var name = isNew || Name.IsPresent ? fields.Take(GroupName.Parse(Name.Or(null))) : null;
        var description = fields.Take(Domain.Hierarchy.Description.Parse(Description.Or(null)));
        var externalId = fields.Take(Domain.Hierarchy.ExternalId.Parse(ExternalId.Or(null)));
        var agentUrl = fields.Take(Domain.Hierarchy.AgentUrl.Parse(AgentUrl.Or(null)));
        Settings.Check(fields);
        if (!fields.AreGood) return fields.Refusal;

        return new ParsedGroupChange(
            name,
            Description.Select(_ => description),
            ParentId,
            ExternalId.Select(_ => externalId),
            AgentUrl.Select(_ => agentUrl),
            Settings);
    }
}

/// <summary>A <see cref="GroupChange"/> whose fields are each good in themselves; only <see cref="GroupChange.Parse"/> makes one.</summary>
/// <param name="Name">Null where it stays.</param>
/// <param name="Description">Trimmed.</param>
/// <param name="ParentId">Null makes it a root.</param>
/// <param name="ExternalId">Trimmed.</param>
/// <param name="AgentUrl">Trimmed.</param>
/// <param name="Settings">Checked.</param>
public sealed record ParsedGroupChange(
    GroupName? Name,
    Optional<string?> Description,
    Optional<GroupId?> ParentId,
    Optional<string?> ExternalId,
    Optional<string?> AgentUrl,
    SettingsChange Settings);
