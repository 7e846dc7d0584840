using Sites.Application.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Which groups or sites a list is of; what is said must hold together.</summary>
public sealed record GroupFilter
{
    /// <summary>Only sites, never regular groups.</summary>
    public bool SitesOnly { get; init; }

    /// <summary>Only what has no parent.</summary>
    public bool RootOnly { get; init; }

    /// <summary>What stands directly under one of these groups, or has no parent.</summary>
    public AnyOf<GroupId>? ParentId { get; init; }

    /// <summary>What stands anywhere below this group, the group itself not included.</summary>
    public GroupId? Under { get; init; }

    /// <summary>A part of the name (without case) or of the external id (exactly), composed or not.</summary>
    public string? Q { get; init; }

    /// <summary>Those with one of these keys of another inventory, composed and compared exactly, or with none.</summary>
    public AnyOf<string>? ExternalId { get; init; }

    /// <summary>Only sites whose agent has one of these statuses, or never enrolled.</summary>
    public AnyOf<AgentStatus>? AgentStatus { get; init; }

    /// <summary>Those that have all of these tags; null for any.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Nothing at all: for questions whose answer is known to be empty.</summary>
    public bool Nothing { get; init; }

    /// <summary>The filter as the text that cursors are bound to.</summary>
    public string Text => new FilterText()
        .Add("sites_only", SitesOnly).Add("root_only", RootOnly).Add("parent_id", ParentId).Add("under", Under).Add("q", Q)
        .Add("external_id", ExternalId).Add("agent_status", AgentStatus).Add("tag", Tags is null ? null : string.Join(' ', Tags)).Add("nothing", Nothing).ToString();
}
