using System.Linq.Expressions;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>
/// A decision that waits for people. Four eyes: whoever asked for it never decides. Each side that needs a person consents
/// through one who holds the role of an approver there; one vote counts for all sides at which its voter does. One rejection
/// rejects. What is decided about is written down when it is asked for (<see cref="Facts"/>), and a vote on something
/// that has changed since is refused.
/// </summary>
public sealed class Approval : AggregateRoot<ApprovalId>
{
    /// <summary>The longest comment and the longest reason, in UTF-16 code units.</summary>
    public const int MaxCommentLength = 1000;

    /// <summary>The longest name of a person or program that asks or votes.</summary>
    public const int MaxPrincipalLength = 255;

    /// <summary>The kind of an approval that a node moves to another site.</summary>
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

    /// <summary>What became of an approval by now: it expires by the clock, whether or not anybody has written that down.</summary>
    public static Expression<Func<Approval, DateTime, ApprovalStatus>> Rule { get; }

    /// <summary>What kind of decision; <see cref="NodeMigration"/>, or one from before sites were.</summary>
    public string Kind { get; private set; }

    /// <summary>What it is about: for <see cref="NodeMigration"/> the claim.</summary>
    public Guid SubjectId { get; private set; }

    /// <summary>The stored form of <see cref="SubjectSnapshot"/>.</summary>
    public string SubjectFacts { get; private set; }

    /// <summary>What is decided about, as it was when it was asked for.</summary>
    public Facts SubjectSnapshot => Facts.Read(SubjectFacts);

    /// <summary>Who asked for it; never counts.</summary>
    public string RequestedBy { get; private set; }

    /// <summary>The stored form of <see cref="Needed"/>.</summary>
    public string SideNames { get; private set; }

    /// <summary>The sides that need a person.</summary>
    public IReadOnlyList<Side> Needed => Sides.Read(SideNames);

    /// <summary>What was written down; <see cref="StatusAt"/> says what holds.</summary>
    public ApprovalStatus Status { get; private set; }

    /// <summary>UTC; from then on it has expired, unless it was decided before. Null where it never does.</summary>
    public DateTime? ExpiresAt { get; private set; }

    /// <summary>UTC; when it was decided; null while it is pending.</summary>
    public DateTime? ResolvedAt { get; private set; }

    /// <summary>
    /// How many votes were cast. It stands in the approval's own row, so that two votes at the same moment meet there and the
    /// later one sees the earlier.
    /// </summary>
    public int VoteCount { get; private set; }

    /// <summary>The votes, in the order in which they were cast.</summary>
    public IReadOnlyList<Vote> Votes => _votes;

    /// <summary>The sides that nobody has consented for yet.</summary>
    public IReadOnlyList<Side> Awaiting =>
        [.. Needed.Except(_votes.Where(vote => vote.Decision == VoteDecision.Approve).SelectMany(vote => vote.CountsFor))];

    /// <summary>A new approval.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="request">What is asked for; of at least one side.</param>
    /// <param name="now">UTC.</param>
    public static Approval Open(ApprovalId id, ApprovalRequest request, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfZero(request.Sides.Count);
        return new Approval(id, request, now);
    }

    /// <summary>What holds now.</summary>
    public ApprovalStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>Takes a vote.</summary>
    /// <param name="ballot">Whose, and what they say.</param>
    /// <param name="current">What is decided about, as it is by now.</param>
    /// <param name="now">UTC.</param>
    /// <returns>
    /// <c>approval.not_pending</c>, <c>claim.own_request</c>, <c>approval.not_an_approver</c>, <c>approval.subject_changed</c>
    /// (its sentence says what changed), <c>approval.already_consented</c>.
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

    /// <summary>Writes down that its time is over.</summary>
    public void Expire(DateTime now)
    {
        if (Status == ApprovalStatus.Pending && StatusAt(now) == ApprovalStatus.Expired) Resolve(ApprovalStatus.Expired, ExpiresAt!.Value);
    }

    /// <summary>What it was about is asked for anew, and decided there: nobody can vote here any more.</summary>
    public void Withdraw(DateTime now)
    {
        if (Status == ApprovalStatus.Pending) Resolve(ApprovalStatus.Expired, now);
    }

    /// <summary>Reads a comment.</summary>
    /// <returns><c>approval.comment_invalid</c>.</returns>
    public static Result<string?> ParseComment(string? text) => Text.ParseOptional(text, MaxCommentLength, ApprovalErrors.CommentInvalid, "comment");

    private void Resolve(ApprovalStatus how, DateTime when)
    {
        (Status, ResolvedAt) = (how, when);
        Record(new ApprovalResolved(this));
    }
}

/// <summary>What people are asked to decide.</summary>
/// <param name="Kind">What kind of decision.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Facts">The same in facts.</param>
/// <param name="Sides">The sides that need a person.</param>
/// <param name="RequestedBy">Who asks.</param>
/// <param name="ExpiresAt">UTC; until then.</param>
public sealed record ApprovalRequest(string Kind, Guid Subject, Facts Facts, IReadOnlyList<Side> Sides, string RequestedBy, DateTime? ExpiresAt);
