using Sites.Application.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Filter of a list of groups or sites; all conditions that are set must match.</summary>
public sealed record GroupFilter
{
    /// <summary>Whether only sites match.</summary>
    public bool SitesOnly { get; init; }

    /// <summary>Whether only groups without a parent match.</summary>
    public bool RootOnly { get; init; }

    /// <summary>Matches the direct children of these groups, and groups without a parent if requested.</summary>
    public AnyOf<GroupId>? ParentId { get; init; }

    /// <summary>Matches all descendants of this group, without the group itself.</summary>
    public GroupId? Under { get; init; }

    /// <summary>Part of the name (case-insensitive) or of the external id (case-sensitive), in any Unicode normalisation form.</summary>
    public string? Q { get; init; }

    /// <summary>Matches groups with one of these external ids (in NFC, case-sensitive), and groups without one if requested.</summary>
    public AnyOf<string>? ExternalId { get; init; }

    /// <summary>Matches sites whose agent has one of these statuses, and sites whose agent never enrolled if requested.</summary>
    public AnyOf<AgentStatus>? AgentStatus { get; init; }

    /// <summary>Matches groups that have all of these tags; null for any.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Whether nothing matches, for requests whose result is known to be empty.</summary>
    public bool Nothing { get; init; }

    /// <summary>Text form of the filter, to which cursors are bound.</summary>
    public string Text => new FilterText()
        .Add("sites_only", SitesOnly).Add("root_only", RootOnly).Add("parent_id", ParentId).Add("under", Under).Add("q", Q)
        .Add("external_id", ExternalId).Add("agent_status", AgentStatus).Add("tag", Tags is null ? null : string.Join(' ', Tags)).Add("nothing", Nothing).ToString();
}
