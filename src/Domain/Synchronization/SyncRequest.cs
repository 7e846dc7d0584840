using System.Linq.Expressions;
using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// A person's wish that a site synchronise now. It goes to the agent with its heartbeats, less and less often
/// (<see cref="Agents.CommandSchedule"/>), until the agent has acknowledged it, and waits where the agent is away. A site has
/// one open request at a time: asking again refers to the same request, which is then sent again.
/// </summary>
public sealed class SyncRequest : AggregateRoot<SyncRequestId>
{
    /// <summary>How long a request stays open.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The longest reason, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1000;

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
    /// What became of a request by now. A request expires by the clock, whether or not anybody has written that down; an
    /// expression, so that the database is asked the same question.
    /// </summary>
    public static Expression<Func<SyncRequest, DateTime, SyncRequestStatus>> Rule { get; }

    /// <summary>Which site is to synchronise.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Whether everything is to be compared anew, and not only what changed.</summary>
    public bool FullSync { get; private set; }

    /// <summary>The stored form of <see cref="EntityTypes"/>.</summary>
    public string? EntityTypeNames { get; private set; }

    /// <summary>What is to be synchronised; null for everything.</summary>
    public IReadOnlyList<SyncEntityType>? EntityTypes =>
        EntityTypeNames?.Split(',').Select(name => WireNames.Parse<SyncEntityType>(name)!.Value).ToList();

    /// <summary>What was written down; <see cref="StatusAt"/> says what holds.</summary>
    public SyncRequestStatus Status { get; private set; }

    /// <summary>UTC; when it was last asked for again before the agent acknowledged it; null where it was asked for once.</summary>
    public DateTime? AskedAgainAt { get; private set; }

    /// <summary>UTC; when it was last asked for, from which the times are counted at which it is sent.</summary>
    public DateTime RequestedAt => AskedAgainAt ?? CreatedAt;

    /// <summary>UTC; when the agent acknowledged it; until then it is sent again.</summary>
    public DateTime? AcknowledgedAt { get; private set; }

    /// <summary>UTC; from then on it has expired, unless it ended before.</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>UTC; when it ended; null while it is open.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; private set; }

    /// <summary>A new request.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="site">Which site is to synchronise.</param>
    /// <param name="scope">What of it.</param>
    /// <param name="isOnline">Whether its agent is online, so that it begins with the next heartbeat.</param>
    /// <param name="now">UTC.</param>
    public static SyncRequest Open(SyncRequestId id, GroupId site, SyncScope scope, bool isOnline, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var request = new SyncRequest(id, site, isOnline, now) { FullSync = scope.FullSync, EntityTypeNames = scope.Names };
        request.Record(new SyncRequested(request));
        return request;
    }

    /// <summary>What holds now.</summary>
    public SyncRequestStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>Whether it still waits to be done.</summary>
    public bool IsOpenAt(DateTime now) => StatusAt(now) is SyncRequestStatus.Queued or SyncRequestStatus.Started;

    /// <summary>What of the site is to be synchronised.</summary>
    public SyncScope Scope => new(FullSync, EntityTypes);

    /// <summary>
    /// Somebody asked again while it is open. It becomes what both asked for, unless the agent may have been told of it: what
    /// an agent has begun must not be called something else behind its back. While the agent has not acknowledged it, it is
    /// sent with the next heartbeat, and repeated from there on as a new one is.
    /// </summary>
    /// <param name="scope">What is asked for now.</param>
    /// <param name="isOnline">Whether the agent is online by now, so that it begins with the next heartbeat.</param>
    /// <param name="lastSeen">UTC; when the agent was last heard of, and so could have been told; null where it never was.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Whether what is asked for now is part of it.</returns>
    public bool AskAgain(SyncScope scope, bool isOnline, DateTime? lastSeen, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var both = Scope.Or(scope);
        var covers = both.FullSync == FullSync && both.Names == EntityTypeNames;
        if (AcknowledgedAt is not null || EndedAt is not null) return covers;
        Status = isOnline ? SyncRequestStatus.Started : SyncRequestStatus.Queued;
        AskedAgainAt = now;
        Record(new SyncRequestRepeated(this));
        // An agent that is online may just have been told, though that is not written down yet.
        if (isOnline || lastSeen >= CreatedAt) return covers;
        FullSync = both.FullSync;
        EntityTypeNames = both.Names;
        return true;
    }

    /// <summary>The agent knows of it. Saying so twice is saying it once.</summary>
    /// <returns><c>sync_request.not_open</c>.</returns>
    public Result Acknowledge(DateTime now)
    {
        if (!IsOpenAt(now)) return SyncErrors.RequestNotOpen.Refuse(StatusAt(now).ToWire());
        if (AcknowledgedAt is not null && Status == SyncRequestStatus.Started) return Result.Success();
        AcknowledgedAt ??= now;
        Status = SyncRequestStatus.Started;
        Record(new SyncRequestAcknowledged(this));
        return Result.Success();
    }

    /// <summary>The agent has done it. Saying so twice is saying it once.</summary>
    /// <returns><c>sync_request.not_open</c>.</returns>
    public Result Complete(DateTime now) => End(SyncRequestStatus.Completed, null, now);

    /// <summary>The agent could not do it. Saying so twice is saying it once; the first reason stays.</summary>
    /// <param name="reason">As <see cref="ParseReason"/> answered it.</param>
    /// <param name="now">UTC.</param>
    /// <returns><c>sync_request.not_open</c>.</returns>
    public Result Fail(string reason, DateTime now) => End(SyncRequestStatus.Failed, reason, now);

    /// <summary>Writes down that its time is over, which makes room for another one.</summary>
    public void Expire(DateTime now)
    {
        if (StatusAt(now) != SyncRequestStatus.Expired || EndedAt is not null) return;
        Status = SyncRequestStatus.Expired;
        EndedAt = ExpiresAt;
        Record(new SyncRequestEnded(this));
    }

    /// <summary>Reads a reason.</summary>
    /// <returns><c>sync_request.reason_invalid</c>.</returns>
    public static Result<string> ParseReason(string? text)
    {
        var parsed = Text.ParseOptional(text, MaxReasonLength, SyncErrors.ReasonInvalid, "reason");
        return parsed is { IsSuccess: true, Value: { } reason } ? reason : SyncErrors.ReasonInvalid.Refuse(MaxReasonLength);
    }

    private Result End(SyncRequestStatus how, string? reason, DateTime now)
    {
        if (Status == how) return Result.Success();
        if (!IsOpenAt(now)) return SyncErrors.RequestNotOpen.Refuse(StatusAt(now).ToWire());
        AcknowledgedAt ??= now;
        Status = how;
        EndedAt = now;
        Reason = reason;
        Record(new SyncRequestEnded(this));
        return Result.Success();
    }
}
