using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary>
/// What a filter accepts: one value, any of several, or the absence of a value. A single value converts to it:
/// <c>State = NodeState.Active</c>, <c>State = Filter.AnyOf(NodeState.Active, NodeState.Retired)</c>,
/// <c>HomeSiteId = Filter&lt;Guid&gt;.None</c>, <c>HomeSiteId = Filter.AnyOf(site).OrNone()</c>.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly struct Filter<T> : IFilter, IEquatable<Filter<T>>
{
    private readonly IReadOnlyList<T>? _values;

    internal Filter(IReadOnlyList<T> values, bool includesNone) => (_values, IncludesNone) = (values, includesNone);

    /// <summary>Accepts only what has no value.</summary>
#pragma warning disable CA1000 // Filter<Guid>.None says of which values there is none.
    public static Filter<T> None { get; } = new([], true);
#pragma warning restore CA1000

    /// <summary>The values; at most 50.</summary>
    public IReadOnlyList<T> Values => _values ?? [];

    /// <summary>Whether the absence of a value is accepted too.</summary>
    public bool IncludesNone { get; }

    IEnumerable<object> IFilter.Parameters => IncludesNone ? Values.Cast<object>().Append("none") : Values.Cast<object>();

    /// <summary>Accepts also what has no value.</summary>
    public Filter<T> OrNone() => new(Values, true);

    /// <inheritdoc />
    public bool Equals(Filter<T> other) => IncludesNone == other.IncludesNone && Values.SequenceEqual(other.Values);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Filter<T> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(IncludesNone, Values.Count, Values.Count == 0 ? default : Values[0]);

    /// <summary>Whether both accept the same values in the same order.</summary>
    public static bool operator ==(Filter<T> left, Filter<T> right) => left.Equals(right);

    /// <summary>Whether they accept different values, or the same in another order.</summary>
    public static bool operator !=(Filter<T> left, Filter<T> right) => !left.Equals(right);

    /// <summary>Accepts one value; null is no filter.</summary>
    public static implicit operator Filter<T>(T? value) => new(value is null ? [] : [value], false);
}

/// <summary>Makes filters.</summary>
public static class Filter
{
    /// <summary>Accepts any of the values; at most 50.</summary>
    public static Filter<T> AnyOf<T>(params IReadOnlyList<T> values) => new([.. values], false);
}

/// <summary>A filter, whatever its values are.</summary>
internal interface IFilter
{
    /// <summary>What its query parameter is given, each by itself.</summary>
    IEnumerable<object> Parameters { get; }
}

/// <summary>Which page of a list.</summary>
public record PageOptions
{
    /// <summary>1–1,000; the service's default is 1,000.</summary>
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
    public Filter<Guid>? ParentId { get; init; }

    /// <summary>What stands anywhere below this group.</summary>
    public Guid? Under { get; init; }

    /// <summary>A part of the name or external id.</summary>
    public string? Q { get; init; }

    /// <summary>The one with this key of another inventory.</summary>
    public Filter<string>? ExternalId { get; init; }

    /// <summary>With this tag; with all of them where several are given.</summary>
    public Filter<string>? Tag { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("root_only", RootOnly), ("parent_id", ParentId), ("under", Under), ("q", Q), ("external_id", ExternalId), ("tag", Tag)];
}

/// <summary>Which sites.</summary>
public sealed record SiteListOptions : GroupListOptions
{
    /// <summary>Whose agent is doing so.</summary>
    public Filter<AgentStatus>? AgentStatus { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("agent_status", AgentStatus)];
}

/// <summary>Which nodes.</summary>
public sealed record NodeListOptions : PageOptions
{
    /// <summary>In this state.</summary>
    public Filter<NodeState>? State { get; init; }

    /// <summary>Whose logical group this is.</summary>
    public Filter<Guid>? GroupId { get; init; }

    /// <summary>Whose home this is.</summary>
    public Filter<Guid>? HomeSiteId { get; init; }

    /// <summary>Whose group or home this is or stands below this.</summary>
    public Guid? Under { get; init; }

    /// <summary>The one with this address.</summary>
    public Filter<string>? MacAddress { get; init; }

    /// <summary>With this hostname; case does not matter.</summary>
    public Filter<string>? Hostname { get; init; }

    /// <summary>With this IP address, in any spelling.</summary>
    public Filter<string>? IpAddress { get; init; }

    /// <summary>Of this vendor; case does not matter.</summary>
    public Filter<string>? Vendor { get; init; }

    /// <summary>Of this model; case does not matter.</summary>
    public Filter<string>? Model { get; init; }

    /// <summary>With this serial number; case does not matter.</summary>
    public Filter<string>? SerialNumber { get; init; }

    /// <summary>Whose firmware reports this UUID.</summary>
    public Filter<Guid>? SystemUuid { get; init; }

    /// <summary>With this tag; with all of them where several are given.</summary>
    public Filter<string>? Tag { get; init; }

    /// <summary>A part of the hostname, IP address, vendor, model, serial number, or of the MAC address in any spelling.</summary>
    public string? Q { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
    [
        .. base.Parameters, ("state", State), ("group_id", GroupId), ("home_site_id", HomeSiteId), ("under", Under), ("mac_address", MacAddress),
        ("hostname", Hostname), ("ip_address", IpAddress), ("vendor", Vendor), ("model", Model), ("serial_number", SerialNumber),
        ("system_uuid", SystemUuid), ("tag", Tag), ("q", Q),
    ];
}

/// <summary>Which documents.</summary>
public sealed record DocumentListOptions : PageOptions
{
    /// <summary>A part of the name.</summary>
    public string? Q { get; init; }

    /// <summary>Assigned to this group or site itself.</summary>
    public Filter<Guid>? GroupId { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("q", Q), ("group_id", GroupId)];
}

/// <summary>Which conflicts.</summary>
public sealed record ConflictListOptions : PageOptions
{
    /// <summary>With this site.</summary>
    public Filter<Guid>? SiteId { get; init; }

    /// <summary>With this site or one below it.</summary>
    public Guid? Under { get; init; }

    /// <summary>About this kind of thing.</summary>
    public Filter<SyncEntityType>? EntityType { get; init; }

    /// <summary>Whether they are settled.</summary>
    public bool? Resolved { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("site_id", SiteId), ("under", Under), ("entity_type", EntityType), ("resolved", Resolved)];
}

/// <summary>Which claims.</summary>
public sealed record ClaimListOptions : PageOptions
{
    /// <summary>Of which this became.</summary>
    public Filter<ClaimStatus>? Status { get; init; }

    /// <summary>With this site on either side.</summary>
    public Filter<Guid>? SiteId { get; init; }

    /// <summary>Of this node.</summary>
    public Filter<Guid>? NodeId { get; init; }

    /// <summary>With this site or one below this group on either side.</summary>
    public Guid? Under { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("status", Status), ("site_id", SiteId), ("node_id", NodeId), ("under", Under)];
}

/// <summary>Which approvals.</summary>
public sealed record ApprovalListOptions : PageOptions
{
    /// <summary>Of which this became.</summary>
    public Filter<ApprovalStatus>? Status { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("status", Status)];
}

/// <summary>Which machines that wait.</summary>
public sealed record UnknownNodeListOptions : PageOptions
{
    /// <summary>At this site.</summary>
    public Filter<Guid>? SiteId { get; init; }

    /// <summary>At this site or one below this group.</summary>
    public Guid? Under { get; init; }

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("site_id", SiteId), ("under", Under)];
}
