using System.Linq.Expressions;
using System.Text;
using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// A request for a site to synchronise now. It is sent with heartbeat answers at growing intervals (<see cref="Agents.CommandSchedule"/>) until
/// the agent acknowledges it, and waits while the agent is offline. A site has at most one open request: requesting again repeats the open
/// one.
/// </summary>
public sealed class SyncRequest : AggregateRoot<SyncRequestId>
{
    /// <summary>How long a request stays open.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>
    /// How long an acknowledgement holds without further news. Afterwards, the request is sent again, because the agent may have lost it
    /// together with its disk.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    /// <summary>Maximum length of the reason, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1000;

    /// <summary>Maximum number of ended requests that are kept for a site.</summary>
    public const int MaxEnded = 100;

    private static readonly Func<SyncRequest, DateTime, SyncRequestStatus> Compiled;

    static SyncRequest()
    {
        Rule = (request, now) => request.EndedAt == null && request.ExpiresAt <= now ? SyncRequestStatus.Expired : request.Status;
        Compiled = Rule.Compile();
    }

    private SyncRequest(SyncRequestId id, GroupId site, bool isOnline, DateTime now)
        : base(id, now)
    {
        SiteId = site;
        Status = isOnline ? SyncRequestStatus.Started : SyncRequestStatus.Queued;
        ExpiresAt = now + Lifetime;
    }

    private SyncRequest()
    {
    }

    /// <summary>
    /// The status of a request at a given time. A request expires by the clock, before the expiry is stored. The rule is an expression so that
    /// database queries use the same rule.
    /// </summary>
    public static Expression<Func<SyncRequest, DateTime, SyncRequestStatus>> Rule { get; }

    /// <summary>Identifier of the site that is to synchronise.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Whether the agent is to compare everything instead of only synchronising changes.</summary>
    public bool FullSync { get; private set; }

    /// <summary>The stored form of <see cref="EntityTypes"/>.</summary>
    public string? EntityTypeNames { get; private set; }

    /// <summary>The entity types to synchronise; null for all.</summary>
    public IReadOnlyList<SyncEntityType>? EntityTypes =>
        EntityTypeNames?.Split(',').Select(name => WireNames.Parse<SyncEntityType>(name)!.Value).ToList();

    /// <summary>The stored status; <see cref="StatusAt"/> returns the current one.</summary>
    public SyncRequestStatus Status { get; private set; }

    /// <summary>When the request was last repeated before the agent acknowledged it (UTC); null if it was not repeated.</summary>
    public DateTime? AskedAgainAt { get; private set; }

    /// <summary>When the request was last made (UTC), from which the times are counted at which it is sent.</summary>
    public DateTime RequestedAt => AskedAgainAt ?? CreatedAt;

    /// <summary>When the agent acknowledged the request (UTC); null until then.</summary>
    public DateTime? AcknowledgedAt { get; private set; }

    /// <summary>Until when the acknowledgement holds (UTC); null until then. A repeated acknowledgement extends it.</summary>
    public DateTime? LeaseExpiresAt { get; private set; }

    /// <summary>When the request expires unless it ended before (UTC).</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>When the request ended (UTC); null while it is open.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>Why the request failed; null unless it did.</summary>
    public string? Reason { get; private set; }

    /// <summary>Creates a request.</summary>
    /// <param name="id">Identifier of the new request.</param>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="scope">What is to be synchronised.</param>
    /// <param name="isOnline">Whether the site's agent is online, so that the request starts with the next heartbeat.</param>
    /// <param name="now">The current time (UTC).</param>
    public static SyncRequest Open(SyncRequestId id, GroupId site, SyncScope scope, bool isOnline, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var request = new SyncRequest(id, site, isOnline, now) { FullSync = scope.FullSync, EntityTypeNames = scope.Names };
        request.Record(new SyncRequested(request));
        return request;
    }

    /// <summary>Returns the status at a given time.</summary>
    public SyncRequestStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>Returns whether the request has not ended yet.</summary>
    public bool IsOpenAt(DateTime now) => StatusAt(now) is SyncRequestStatus.Queued or SyncRequestStatus.Started;

    /// <summary>What is to be synchronised.</summary>
    public SyncScope Scope => new(FullSync, EntityTypes);

    /// <summary>
    /// Repeats an open request. Its scope becomes the union of both scopes, unless the agent may already have received the request: a scope
    /// that an agent has received must not change. If the agent has not acknowledged the request, it is sent with the next heartbeat and
    /// repeated from then on like a new one.
    /// </summary>
    /// <param name="scope">The scope that is requested now.</param>
    /// <param name="isOnline">Whether the agent is online, so that the request starts with the next heartbeat.</param>
    /// <param name="lastSeen">When the agent last reported and could have received the request (UTC); null if it never did.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>Whether the request covers the scope that is requested now.</returns>
    public bool Repeat(SyncScope scope, bool isOnline, DateTime? lastSeen, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var union = Scope.Union(scope);
        var covers = union.FullSync == FullSync && union.Names == EntityTypeNames;
        if (AcknowledgedAt is not null || EndedAt is not null) return covers;
        Status = isOnline ? SyncRequestStatus.Started : SyncRequestStatus.Queued;
        AskedAgainAt = now;
        Record(new SyncRequestRepeated(this));
        // An online agent may just have received the request although its heartbeat is not stored yet.
        if (isOnline || lastSeen >= CreatedAt) return covers;
        FullSync = union.FullSync;
        EntityTypeNames = union.Names;
        return true;
    }

    /// <summary>Sends the request again, because the agent that acknowledged it enrolled again and may have lost it.</summary>
    public void Reopen(DateTime now)
    {
        if (AcknowledgedAt is null || !IsOpenAt(now)) return;
        (AcknowledgedAt, LeaseExpiresAt) = (null, null);
        AskedAgainAt = now;
        Record(new SyncRequestRepeated(this));
    }

    /// <summary>Ends the request by a person's decision. Idempotent. An agent that works on it may still finish; its reports are refused.</summary>
    /// <returns>Success; or <c>sync_request.not_open</c>.</returns>
    public Result Cancel(DateTime now)
    {
        if (Status == SyncRequestStatus.Cancelled) return Result.Success();
        if (!IsOpenAt(now)) return SyncErrors.RequestNotOpen.Refuse(StatusAt(now).ToWire());
        (Status, EndedAt) = (SyncRequestStatus.Cancelled, now);
        Record(new SyncRequestEnded(this));
        return Result.Success();
    }

    /// <summary>Records that the agent acknowledged the request. Repeating it extends the lease.</summary>
    /// <returns>Success; or <c>sync_request.not_open</c>.</returns>
    public Result Acknowledge(DateTime now)
    {
        if (!IsOpenAt(now)) return SyncErrors.RequestNotOpen.Refuse(StatusAt(now).ToWire());
        // Repetitions that follow shortly need no write.
        if (AcknowledgedAt is not null && Status == SyncRequestStatus.Started && LeaseExpiresAt - now > Lease * 0.9) return Result.Success();
        AcknowledgedAt ??= now;
        LeaseExpiresAt = now + Lease;
        Status = SyncRequestStatus.Started;
        Record(new SyncRequestAcknowledged(this));
        return Result.Success();
    }

    /// <summary>Records that the agent completed the request. Idempotent.</summary>
    /// <returns>Success; or <c>sync_request.not_open</c>.</returns>
    public Result Complete(DateTime now) => End(SyncRequestStatus.Completed, null, now);

    /// <summary>Records that the agent failed to complete the request. Idempotent; the first reason is kept.</summary>
    /// <param name="reason">The reason, as returned by <see cref="ToUsableReason"/>.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>Success; or <c>sync_request.not_open</c>.</returns>
    public Result Fail(string reason, DateTime now) => End(SyncRequestStatus.Failed, reason, now);

    /// <summary>Stores that the request expired, so that another one can be opened. Has no effect before its expiry.</summary>
    public void Expire(DateTime now)
    {
        if (StatusAt(now) != SyncRequestStatus.Expired || EndedAt is not null) return;
        Status = SyncRequestStatus.Expired;
        EndedAt = ExpiresAt;
        Record(new SyncRequestEnded(this));
    }

    /// <summary>
    /// Returns the usable part of a reason: at most <see cref="MaxReasonLength"/> printable characters. A site whose agent cannot say why it
    /// failed has failed all the same.
    /// </summary>
    public static string ToUsableReason(string? text)
    {
        var reason = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (reason.Length + rune.Utf16SequenceLength > MaxReasonLength) break;
            reason.Append(Text.IsPrintable(rune.ToString()) ? rune.ToString() : " ");
        }

        return reason.ToString().Trim() is { Length: > 0 } usable ? usable : "The agent gave no usable reason.";
    }

    private Result End(SyncRequestStatus status, string? reason, DateTime now)
    {
        if (Status == status) return Result.Success();
        if (!IsOpenAt(now)) return SyncErrors.RequestNotOpen.Refuse(StatusAt(now).ToWire());
        AcknowledgedAt ??= now;
        Status = status;
        EndedAt = now;
        Reason = reason;
        Record(new SyncRequestEnded(this));
        return Result.Success();
    }
}
