using System.Linq.Expressions;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>
/// A decision that people have to make. The principal that requested it cannot vote (four-eyes principle). Each side that needs a person
/// consents through an approver of that side; a vote counts for all sides of which its voter is an approver. One rejection rejects the
/// request. The facts are stored when the approval is opened (<see cref="Facts"/>), and a vote is refused if they have changed since.
/// </summary>
public sealed class Approval : AggregateRoot<ApprovalId>
{
    /// <summary>Maximum length of a comment or a reason, in UTF-16 code units.</summary>
    public const int MaxCommentLength = 1000;

    /// <summary>Maximum length of the name of a principal that requests or votes, in UTF-16 code units.</summary>
    public const int MaxPrincipalLength = 255;

    /// <summary>The kind of approvals for moving a node to another site.</summary>
    public const string NodeMigration = "node_migration";

    private static readonly Func<Approval, DateTime, ApprovalStatus> Compiled;

    private readonly List<Vote> _votes = [];

    static Approval()
    {
        Rule = (approval, now) => approval.Status == ApprovalStatus.Pending && approval.ExpiresAt <= now ? ApprovalStatus.Expired : approval.Status;
        Compiled = Rule.Compile();
    }

    private Approval(ApprovalId id, ApprovalRequest request, DateTime now)
        : base(id, now)
    {
        (Kind, SubjectId, RequestedBy, ExpiresAt) = (request.Kind, request.Subject, request.RequestedBy, request.ExpiresAt);
        (SideNames, SubjectFacts) = (Sides.Write(request.Sides), request.Facts.Json);
        Status = ApprovalStatus.Pending;
        Record(new ApprovalOpened(this));
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private Approval()
    {
    }
#pragma warning restore CS8618

    /// <summary>The status of an approval at a given time. An approval expires by the clock, before the expiry is stored.</summary>
    public static Expression<Func<Approval, DateTime, ApprovalStatus>> Rule { get; }

    /// <summary>Kind of the decision: <see cref="NodeMigration"/>, or a kind that older versions stored.</summary>
    public string Kind { get; private set; }

    /// <summary>Identifier of the subject: the claim for <see cref="NodeMigration"/>.</summary>
    public Guid SubjectId { get; private set; }

    /// <summary>The stored form of <see cref="SubjectSnapshot"/>.</summary>
    public string SubjectFacts { get; private set; }

    /// <summary>The facts about the subject when the approval was opened.</summary>
    public Facts SubjectSnapshot => Facts.Read(SubjectFacts);

    /// <summary>Name of the principal that requested the approval and cannot vote.</summary>
    public string RequestedBy { get; private set; }

    /// <summary>The stored form of <see cref="Needed"/>.</summary>
    public string SideNames { get; private set; }

    /// <summary>The sides that need a person.</summary>
    public IReadOnlyList<Side> Needed => Sides.Read(SideNames);

    /// <summary>The stored status; <see cref="StatusAt"/> returns the current one.</summary>
    public ApprovalStatus Status { get; private set; }

    /// <summary>When the approval expires unless it is resolved before (UTC); null if it never expires.</summary>
    public DateTime? ExpiresAt { get; private set; }

    /// <summary>When the approval was resolved (UTC); null while it is pending.</summary>
    public DateTime? ResolvedAt { get; private set; }

    /// <summary>
    /// The number of votes. It is stored in the approval's own row so that concurrent votes conflict there, and the second one is evaluated
    /// after the first.
    /// </summary>
    public int VoteCount { get; private set; }

    /// <summary>The votes, in the order in which they were cast.</summary>
    public IReadOnlyList<Vote> Votes => _votes;

    /// <summary>The sides that have not consented yet.</summary>
    public IReadOnlyList<Side> Awaiting =>
        [.. Needed.Except(_votes.Where(vote => vote.Decision == VoteDecision.Approve).SelectMany(vote => vote.CountsFor))];

    /// <summary>Opens an approval.</summary>
    /// <param name="id">Identifier of the new approval.</param>
    /// <param name="request">The requested decision, with at least one side.</param>
    /// <param name="now">The current time (UTC).</param>
    public static Approval Open(ApprovalId id, ApprovalRequest request, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfZero(request.Sides.Count);
        return new Approval(id, request, now);
    }

    /// <summary>Returns the status at a given time.</summary>
    public ApprovalStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>Casts a vote.</summary>
    /// <param name="ballot">The vote.</param>
    /// <param name="current">The current facts about the subject.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>
    /// Success; or <c>approval.not_pending</c>, <c>claim.own_request</c>, <c>approval.not_an_approver</c>, <c>approval.subject_changed</c>
    /// (its sentence lists the changes), <c>approval.already_consented</c>.
    /// </returns>
    public Result CastVote(Ballot ballot, Facts current, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(ballot);
        if (StatusAt(now) != ApprovalStatus.Pending) return ApprovalErrors.NotPending.Refuse(StatusAt(now).ToWire());
        if (ballot.Voter == RequestedBy) return ApprovalErrors.OwnRequest.Refuse();
        var countsFor = Needed.Intersect(ballot.ApproverSides).ToList();
        if (countsFor.Count == 0) return ApprovalErrors.NotAnApprover.Refuse(SideNames);
        var changes = SubjectSnapshot.ChangesTo(current);
        if (changes.Count > 0) return ApprovalErrors.SubjectChanged.Refuse(string.Join("; ", changes));
        if (ballot.Decision == VoteDecision.Approve && !countsFor.Intersect(Awaiting).Any())
            return ApprovalErrors.AlreadyConsented.Refuse(Sides.Write(Awaiting));

        var vote = new Vote(Id, ++VoteCount, ballot, countsFor, now);
        _votes.Add(vote);
        Record(new VoteCast(this, vote));
        switch (ballot.Decision)
        {
            case VoteDecision.Approve when Awaiting.Count > 0: break;
            case VoteDecision.Approve: Resolve(ApprovalStatus.Approved, now); break;
            case VoteDecision.Reject: Resolve(ApprovalStatus.Rejected, now); break;
            default: throw new ArgumentOutOfRangeException(nameof(ballot), ballot.Decision, null);
        }

        return Result.Success();
    }

    /// <summary>Stores that the approval expired. Has no effect before the expiry.</summary>
    public void Expire(DateTime now)
    {
        if (Status == ApprovalStatus.Pending && StatusAt(now) == ApprovalStatus.Expired) Resolve(ApprovalStatus.Expired, ExpiresAt!.Value);
    }

    /// <summary>Closes the approval because another one replaces it, or its subject is void. It accepts no more votes.</summary>
    public void Withdraw(DateTime now)
    {
        if (Status == ApprovalStatus.Pending) Resolve(ApprovalStatus.Expired, now);
    }

    /// <summary>Validates a comment.</summary>
    /// <returns>The trimmed comment, null if it is empty; or <c>approval.comment_invalid</c>.</returns>
    public static Result<string?> ParseComment(string? text) => Text.ParseOptional(text, MaxCommentLength, ApprovalErrors.CommentInvalid, "comment");

    private void Resolve(ApprovalStatus status, DateTime time)
    {
        (Status, ResolvedAt) = (status, time);
        Record(new ApprovalResolved(this));
    }
}

/// <summary>A request for a decision.</summary>
/// <param name="Kind">Kind of the decision.</param>
/// <param name="Subject">Identifier of the subject.</param>
/// <param name="Facts">The facts about the subject.</param>
/// <param name="Sides">The sides that need a person.</param>
/// <param name="RequestedBy">Name of the principal that requests the decision.</param>
/// <param name="ExpiresAt">When the approval expires (UTC); null for never.</param>
public sealed record ApprovalRequest(string Kind, Guid Subject, Facts Facts, IReadOnlyList<Side> Sides, string RequestedBy, DateTime? ExpiresAt);
