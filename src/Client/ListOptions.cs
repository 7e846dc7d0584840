using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary>
/// The values that a filter accepts: one value, any of several, or the absence of a value. A single value is converted implicitly:
/// <c>State = NodeState.Active</c>, <c>State = Filter.AnyOf(NodeState.Active, NodeState.Retired)</c>,
/// <c>HomeSiteId = Filter&lt;Guid&gt;.None</c>, <c>HomeSiteId = Filter.AnyOf(site).OrNone()</c>.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly struct Filter<T> : IFilter, IEquatable<Filter<T>>
{
    private readonly IReadOnlyList<T>? _values;

    internal Filter(IReadOnlyList<T> values, bool includesNone) => (_values, IncludesNone) = (values, includesNone);

    /// <summary>Filter that accepts only the absence of a value.</summary>
#pragma warning disable CA1000 // Filter<Guid>.None needs the type of the values, which cannot be inferred.
    public static Filter<T> None { get; } = new([], true);
#pragma warning restore CA1000

    /// <summary>The accepted values, at most 50.</summary>
    public IReadOnlyList<T> Values => _values ?? [];

    /// <summary>Whether the absence of a value is accepted.</summary>
    public bool IncludesNone { get; }

    IEnumerable<object> IFilter.Parameters => IncludesNone ? Values.Cast<object>().Append("none") : Values.Cast<object>();

    /// <summary>Returns a filter that also accepts the absence of a value.</summary>
    public Filter<T> OrNone() => new(Values, true);

    /// <inheritdoc />
    public bool Equals(Filter<T> other) => IncludesNone == other.IncludesNone && Values.SequenceEqual(other.Values);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Filter<T> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(IncludesNone, Values.Count, Values.Count == 0 ? default : Values[0]);

    /// <summary>Returns whether both filters accept the same values in the same order.</summary>
    public static bool operator ==(Filter<T> left, Filter<T> right) => left.Equals(right);

    /// <summary>Returns whether the filters accept different values, or the same values in another order.</summary>
    public static bool operator !=(Filter<T> left, Filter<T> right) => !left.Equals(right);

    /// <summary>Converts a value to a filter that accepts it; null converts to a filter without effect.</summary>
    public static implicit operator Filter<T>(T? value) => new(value is null ? [] : [value], false);
}

/// <summary>Creates filters.</summary>
public static class Filter
{
    /// <summary>Creates a filter that accepts any of the values, at most 50.</summary>
    public static Filter<T> AnyOf<T>(params IReadOnlyList<T> values) => new([.. values], false);
}

/// <summary>A filter, regardless of the type of its values.</summary>
internal interface IFilter
{
    /// <summary>The values of the query parameter, which is repeated for each of them.</summary>
    IEnumerable<object> Parameters { get; }
}

/// <summary>Selects a page of a list.</summary>
public record PageOptions
{
    /// <summary>Maximum number of rows, 1–1,000; the default of the service is 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>The cursor that the previous page returned; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Name of the sort key, with the prefix <c>-</c> for descending order.</summary>
    public string? Sort { get; init; }

    /// <summary>Whether to count all matching rows; true by default.</summary>
    public bool? IncludeTotal { get; init; }

    internal virtual IEnumerable<(string Name, object? Value)> Parameters =>
        [("limit", Limit), ("cursor", Cursor), ("sort", Sort), ("include_total", IncludeTotal)];
}

/// <summary>Filter and page of a list of groups or sites.</summary>
public record GroupListOptions : PageOptions
{
    /// <summary>Whether only groups without a parent match.</summary>
    public bool? RootOnly { get; init; }

    /// <summary>Matches the direct children of these groups.</summary>
    public Filter<Guid>? ParentId { get; init; }

    /// <summary>Matches all descendants of this group.</summary>
    public Guid? Under { get; init; }

    /// <summary>Part of the name or of the external id.</summary>
    public string? Q { get; init; }

    /// <summary>Matches groups with these external ids.</summary>
    public Filter<string>? ExternalId { get; init; }

    /// <summary>Tags that must all be present.</summary>
    public Filter<string>? Tag { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("root_only", RootOnly), ("parent_id", ParentId), ("under", Under), ("q", Q), ("external_id", ExternalId), ("tag", Tag)];
}

/// <summary>Filter and page of a list of sites.</summary>
public sealed record SiteListOptions : GroupListOptions
{
    /// <summary>Matches sites whose agent has one of these statuses.</summary>
    public Filter<AgentStatus>? AgentStatus { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("agent_status", AgentStatus)];
}

/// <summary>Filter and page of a list of nodes.</summary>
public sealed record NodeListOptions : PageOptions
{
    /// <summary>Matches nodes in one of these states.</summary>
    public Filter<NodeState>? State { get; init; }

    /// <summary>Matches nodes of these logical groups.</summary>
    public Filter<Guid>? GroupId { get; init; }

    /// <summary>Matches nodes whose home is one of these sites.</summary>
    public Filter<Guid>? HomeSiteId { get; init; }

    /// <summary>Matches nodes whose group or home is this group or site, or one of its descendants.</summary>
    public Guid? Under { get; init; }

    /// <summary>Matches nodes with these MAC addresses.</summary>
    public Filter<string>? MacAddress { get; init; }

    /// <summary>Matches nodes with these hostnames (case-insensitive).</summary>
    public Filter<string>? Hostname { get; init; }

    /// <summary>Matches nodes with these IP addresses, in any notation.</summary>
    public Filter<string>? IpAddress { get; init; }

    /// <summary>Matches nodes of these vendors (case-insensitive).</summary>
    public Filter<string>? Vendor { get; init; }

    /// <summary>Matches nodes of these models (case-insensitive).</summary>
    public Filter<string>? Model { get; init; }

    /// <summary>Matches nodes with these serial numbers (case-insensitive).</summary>
    public Filter<string>? SerialNumber { get; init; }

    /// <summary>Matches nodes whose firmware reports one of these UUIDs.</summary>
    public Filter<Guid>? SystemUuid { get; init; }

    /// <summary>Tags that must all be present.</summary>
    public Filter<string>? Tag { get; init; }

    /// <summary>Part of the hostname, IP address, vendor, model or serial number, or of the MAC address in any notation.</summary>
    public string? Q { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
    [
        .. base.Parameters, ("state", State), ("group_id", GroupId), ("home_site_id", HomeSiteId), ("under", Under), ("mac_address", MacAddress),
        ("hostname", Hostname), ("ip_address", IpAddress), ("vendor", Vendor), ("model", Model), ("serial_number", SerialNumber),
        ("system_uuid", SystemUuid), ("tag", Tag), ("q", Q),
    ];
}

/// <summary>Filter and page of a list of documents.</summary>
public sealed record DocumentListOptions : PageOptions
{
    /// <summary>Part of the name.</summary>
    public string? Q { get; init; }

    /// <summary>Matches documents that are directly assigned to these groups or sites.</summary>
    public Filter<Guid>? GroupId { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("q", Q), ("group_id", GroupId)];
}

/// <summary>Filter and page of a list of conflicts.</summary>
public sealed record ConflictListOptions : PageOptions
{
    /// <summary>Matches conflicts of these sites.</summary>
    public Filter<Guid>? SiteId { get; init; }

    /// <summary>Matches conflicts of this site and of the sites below it.</summary>
    public Guid? Under { get; init; }

    /// <summary>Matches conflicts about entities of these types.</summary>
    public Filter<SyncEntityType>? EntityType { get; init; }

    /// <summary>Matches resolved conflicts when true, open ones when false.</summary>
    public bool? Resolved { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("site_id", SiteId), ("under", Under), ("entity_type", EntityType), ("resolved", Resolved)];
}

/// <summary>Filter and page of a list of claims.</summary>
public sealed record ClaimListOptions : PageOptions
{
    /// <summary>Matches claims with one of these statuses.</summary>
    public Filter<ClaimStatus>? Status { get; init; }

    /// <summary>Matches claims whose source or target is one of these sites.</summary>
    public Filter<Guid>? SiteId { get; init; }

    /// <summary>Matches claims of these nodes.</summary>
    public Filter<Guid>? NodeId { get; init; }

    /// <summary>Matches claims whose source or target is this site or a site below this group.</summary>
    public Guid? Under { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("status", Status), ("site_id", SiteId), ("node_id", NodeId), ("under", Under)];
}

/// <summary>Filter and page of a list of approvals.</summary>
public sealed record ApprovalListOptions : PageOptions
{
    /// <summary>Matches approvals with one of these statuses.</summary>
    public Filter<ApprovalStatus>? Status { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("status", Status)];
}

/// <summary>Filter and page of a list of unknown machines.</summary>
public sealed record UnknownNodeListOptions : PageOptions
{
    /// <summary>Matches machines at these sites.</summary>
    public Filter<Guid>? SiteId { get; init; }

    /// <summary>Matches machines at this site or at a site below this group.</summary>
    public Guid? Under { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("site_id", SiteId), ("under", Under)];
}

/// <summary>Filter and page of a list of enrolments.</summary>
public sealed record EnrolmentListOptions : PageOptions
{
    /// <summary>Matches enrolments with these statuses.</summary>
    public Filter<EnrolmentStatus>? Status { get; init; }

    /// <summary>Matches enrolments with these tokens.</summary>
    public Filter<Guid>? TokenId { get; init; }

    /// <summary>Matches enrolments of the agents of these sites.</summary>
    public Filter<Guid>? SiteId { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("status", Status), ("token_id", TokenId), ("site_id", SiteId)];
}
