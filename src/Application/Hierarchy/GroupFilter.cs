using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Which groups or sites a list is of; what is said must hold together.</summary>
public sealed record GroupFilter
{
    /// <summary>Only sites, never regular groups.</summary>
    public bool SitesOnly { get; init; }

    /// <summary>Only what has no parent.</summary>
    public bool RootOnly { get; init; }

    /// <summary>What stands directly under this group.</summary>
    public GroupId? ParentId { get; init; }

    /// <summary>What stands anywhere below this group, the group itself not included.</summary>
    public GroupId? Under { get; init; }

    /// <summary>A part of the name (without case) or of the external id (to the letter).</summary>
    public string? Q { get; init; }

    /// <summary>The one with this key of another inventory, to the letter.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Only sites whose agent is doing so.</summary>
    public AgentStatus? AgentStatus { get; init; }

    /// <summary>Nothing at all: for questions whose answer is known to be empty.</summary>
    public bool Nothing { get; init; }
}
