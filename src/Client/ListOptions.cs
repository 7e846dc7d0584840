using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary>Which page of a list.</summary>
public record PageOptions
{
    /// <summary>1–500; the service's default is 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the previous page ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>A key's name, with <c>-</c> before it for falling order.</summary>
    public string? Sort { get; init; }

    /// <summary>Whether to count all that match; true where nothing is said.</summary>
    public bool? IncludeTotal { get; init; }

    internal virtual IEnumerable<(string Name, object? Value)> Parameters =>
        [("limit", Limit), ("cursor", Cursor), ("sort", Sort), ("include_total", IncludeTotal)];
}

/// <summary>Which groups or sites.</summary>
public record GroupListOptions : PageOptions
{
    /// <summary>Only what has no parent.</summary>
    public bool? RootOnly { get; init; }

    /// <summary>What stands directly under this group.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>What stands anywhere below this group.</summary>
    public Guid? Under { get; init; }

    /// <summary>A part of the name or external id.</summary>
    public string? Q { get; init; }

    /// <summary>The one with this key of another inventory.</summary>
    public string? ExternalId { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("root_only", RootOnly), ("parent_id", ParentId), ("under", Under), ("q", Q), ("external_id", ExternalId)];
}

/// <summary>Which sites.</summary>
public sealed record SiteListOptions : GroupListOptions
{
    /// <summary>Whose agent is doing so.</summary>
    public AgentStatus? AgentStatus { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("agent_status", AgentStatus)];
}

/// <summary>Which nodes.</summary>
public sealed record NodeListOptions : PageOptions
{
    /// <summary>In this state.</summary>
    public NodeState? State { get; init; }

    /// <summary>Whose logical group this is.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Whose home this is.</summary>
    public Guid? HomeSiteId { get; init; }

    /// <summary>Whose group or home this is or stands below this.</summary>
    public Guid? Under { get; init; }

    /// <summary>The one with this address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>A part of the hostname, MAC address or serial number.</summary>
    public string? Q { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("state", State), ("group_id", GroupId), ("home_site_id", HomeSiteId), ("under", Under), ("mac_address", MacAddress), ("q", Q)];
}

/// <summary>Which documents.</summary>
public sealed record DocumentListOptions : PageOptions
{
    /// <summary>A part of the name.</summary>
    public string? Q { get; init; }

    /// <summary>Assigned to this group or site itself.</summary>
    public Guid? GroupId { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("q", Q), ("group_id", GroupId)];
}

/// <summary>Which conflicts.</summary>
public sealed record ConflictListOptions : PageOptions
{
    /// <summary>With this site.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>With this site or one below it.</summary>
    public Guid? Under { get; init; }

    /// <summary>About this kind of thing.</summary>
    public SyncEntityType? EntityType { get; init; }

    /// <summary>Whether they are settled.</summary>
    public bool? Resolved { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("site_id", SiteId), ("under", Under), ("entity_type", EntityType), ("resolved", Resolved)];
}

/// <summary>Which claims.</summary>
public sealed record ClaimListOptions : PageOptions
{
    /// <summary>Of which this became.</summary>
    public ClaimStatus? Status { get; init; }

    /// <summary>With this site on either side.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>Of this node.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>With this site or one below this group on either side.</summary>
    public Guid? Under { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("status", Status), ("site_id", SiteId), ("node_id", NodeId), ("under", Under)];
}

/// <summary>Which approvals.</summary>
public sealed record ApprovalListOptions : PageOptions
{
    /// <summary>Of which this became.</summary>
    public ApprovalStatus? Status { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("status", Status)];
}

/// <summary>Which machines that wait.</summary>
public sealed record UnknownNodeListOptions : PageOptions
{
    /// <summary>At this site.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>At this site or one below this group.</summary>
    public Guid? Under { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("site_id", SiteId), ("under", Under)];
}
