using System.Linq.Expressions;
using Ardalis.Result;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.NodeMigration;

/// <summary>
/// This node, at home at the source, has shown up at the target or is to go there. Each side consents by its policy or through a
/// person; when both have, the node's home is the target. A node has one open claim at a time, which the store guards.
/// </summary>
public sealed class MigrationClaim : AggregateRoot<ClaimId>
{
    /// <summary>How long a claim stays open where nothing else is configured.</summary>
    public static readonly TimeSpan UsualLifetime = TimeSpan.FromHours(72);

    private static readonly Func<MigrationClaim, DateTime, ClaimStatus> Compiled;

    static MigrationClaim()
    {
        Rule = (claim, now) => claim.Status == ClaimStatus.Pending && claim.ExpiresAt <= now ? ClaimStatus.Expired : claim.Status;
        Compiled = Rule.Compile();
    }

    private MigrationClaim(ClaimId id, Node node, Site source, Site target, Claimant claimant, DateTime expiresAt, DateTime now)
        : base(id, now)
    {
        (NodeId, SourceSiteId, TargetSiteId) = (node.Id, source.Id, target.Id);
        (RequestedBy, Reason, ExpiresAt) = (claimant.Name, claimant.Reason, expiresAt);
        Status = ClaimStatus.Pending;
        Record(new ClaimOpened(this));
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private MigrationClaim()
    {
    }
#pragma warning restore CS8618

    /// <summary>
    /// What became of a claim by now. A claim expires by the clock, whether or not anybody has written that down; an
    /// expression, so that the database is asked the same question.
    /// </summary>
    public static Expression<Func<MigrationClaim, DateTime, ClaimStatus>> Rule { get; }

    /// <summary>Which node.</summary>
    public NodeId NodeId { get; private set; }

    /// <summary>The site at which it is at home.</summary>
    public GroupId SourceSiteId { get; private set; }

    /// <summary>The site to which it is to go.</summary>
    public GroupId TargetSiteId { get; private set; }

    /// <summary>What was written down; <see cref="StatusAt"/> says what holds.</summary>
    public ClaimStatus Status { get; private set; }

    /// <summary>Whether both sides' policies consented, so that nobody had to be asked.</summary>
    public bool AutoApproveEligible { get; private set; }

    /// <summary>Which side's policy said what; see <see cref="Consent.PolicyMatched"/>.</summary>
    public string PolicyMatched { get; private set; } = "";

    /// <summary>Whether people decide because the node went to and fro too often; see <see cref="Consent.MaxMoves"/>.</summary>
    public bool IsBouncing { get; private set; }

    /// <summary>The approval in which people decide; null where nobody has to be asked.</summary>
    public ApprovalId? ApprovalId { get; private set; }

    /// <summary>The stored form of <see cref="Awaiting"/>.</summary>
    public string AwaitingNames { get; private set; } = "";

    /// <summary>The sides that have not consented; none once it is resolved.</summary>
    public IReadOnlyList<Side> Awaiting => Sides.Read(AwaitingNames);

    /// <summary>Who asked for it: a person, or the agent that saw the node (<c>agent:</c> and its site's id).</summary>
    public string RequestedBy { get; private set; }

    /// <summary>Why.</summary>
    public string? Reason { get; private set; }

    /// <summary>UTC; from then on it has expired, unless it was resolved before.</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>UTC; when it was resolved; null while it is pending.</summary>
    public DateTime? ResolvedAt { get; private set; }

    /// <summary>UTC; when the node was seen at the source again after it was rejected; see <see cref="StillHolds"/>.</summary>
    public DateTime? ReturnedAt { get; private set; }

    /// <summary>A new claim, not yet assessed.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="node">Which node.</param>
    /// <param name="source">The site at which it is at home.</param>
    /// <param name="target">The site to which it is to go.</param>
    /// <param name="claimant">Who asks, and why.</param>
    /// <param name="lifetime">How long it stays open; more than nothing.</param>
    /// <param name="now">UTC.</param>
    /// <returns><c>claim.already_home</c>, <c>claim.node_moved</c> where the node is not at home at the source.</returns>
    public static Result<MigrationClaim> Open(ClaimId id, Node node, Site source, Site target, Claimant claimant, TimeSpan lifetime, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        if (source.Id == target.Id) return ClaimErrors.AlreadyHome.Refuse();
        if (node.HomeSiteId != source.Id) return RefuseMoved(node);
        return new MigrationClaim(id, node, source, target, claimant, now + lifetime, now);
    }

    /// <summary>What holds now.</summary>
    public ClaimStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>The sides that have not consented and still can.</summary>
    public IReadOnlyList<Side> AwaitingAt(DateTime now) => StatusAt(now) == ClaimStatus.Pending ? Awaiting : Sides.None;

    /// <summary>UTC; when it was resolved, by the clock too.</summary>
    public DateTime? ResolvedAsOf(DateTime now) => ResolvedAt ?? (StatusAt(now) == ClaimStatus.Expired ? ExpiresAt : null);

    /// <summary>
    /// Lets the sides' policies speak: where both consent, the node moves at once; otherwise people are asked for the sides that need
    /// one. Assessing anew starts from the beginning: policies and facts as they are now, and none of the votes so far.
    /// </summary>
    /// <param name="parties">The node, both sites and their policies.</param>
    /// <param name="recentMoves">See <see cref="Consent.Of"/>.</param>
    /// <param name="before">The approval so far; null the first time, and where nobody had to be asked.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The approval that was opened; null where nobody has to be asked. Or <c>claim.not_pending</c>, <c>claim.node_moved</c>.</returns>
    public Result<Approval?> Assess(ClaimParties parties, int recentMoves, Approval? before, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(parties);
        EnsureOurs(parties);
        EnsureOurs(before);
        if (StatusAt(now) != ClaimStatus.Pending) return ClaimErrors.NotPending.Refuse(StatusAt(now).ToWire());
        if (parties.Node.HomeSiteId != SourceSiteId) return RefuseMoved(parties.Node);

        before?.Withdraw(now);
        var consent = Consent.Of(parties.SourcePolicy, parties.TargetPolicy, recentMoves);
        (AutoApproveEligible, PolicyMatched, IsBouncing) = (consent.IsAutomatic, consent.PolicyMatched, consent.IsBouncing);
        AwaitingNames = Sides.Write(consent.NeedsPerson);
        ApprovalId = null;
        Record(new ClaimAssessed(this));
        if (consent.IsAutomatic)
        {
            Move(parties, now);
            return Result<Approval?>.Success(null);
        }

        var approval = Approval.Open(
            Approvals.ApprovalId.New(now),
            new ApprovalRequest(Approval.NodeMigration, Id.Value, parties.Facts, consent.NeedsPerson, RequestedBy, ExpiresAt), now);
        ApprovalId = approval.Id;
        return Result<Approval?>.Success(approval);
    }

    /// <summary>A person decides. The claim follows its approval in the same breath, and the node the claim.</summary>
    /// <param name="approval">The claim's approval.</param>
    /// <param name="ballot">Whose vote, and what they say.</param>
    /// <param name="parties">The node, both sites and their policies, as they are by now.</param>
    /// <param name="now">UTC.</param>
    /// <returns>
    /// <c>claim.not_pending</c>, <c>claim.node_moved</c> (a rejection is taken all the same: it moves nothing), and what
    /// <see cref="Approval.CastVote"/> refuses.
    /// </returns>
    public Result Decide(Approval approval, Ballot ballot, ClaimParties parties, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(ballot);
        ArgumentNullException.ThrowIfNull(parties);
        EnsureOurs(parties);
        EnsureOurs(approval);
        if (StatusAt(now) != ClaimStatus.Pending) return ClaimErrors.NotPending.Refuse(StatusAt(now).ToWire());

        var isMoved = parties.Node.HomeSiteId != SourceSiteId;
        if (isMoved && ballot.Decision == VoteDecision.Approve) return RefuseMoved(parties.Node);
        // A rejection of a node that has gone moves nothing and is the way to be rid of the claim, whatever else has changed.
        var taken = approval.CastVote(ballot, isMoved ? approval.SubjectSnapshot : parties.Facts, now);
        if (!taken.IsSuccess) return taken;

        switch (approval.Status)
        {
            case ApprovalStatus.Pending: Await(approval.Awaiting); break;
            case ApprovalStatus.Approved: Move(parties, now); break;
            case ApprovalStatus.Rejected: Reject(isMoved, now); break;
            case ApprovalStatus.Expired: throw new InvalidOperationException("A vote was taken by an approval that has expired.");
            default: throw new ArgumentOutOfRangeException(nameof(approval), approval.Status, null);
        }

        return Result.Success();
    }

    /// <summary>Writes down that its time is over, for itself and for its approval; makes room for another claim of the node.</summary>
    /// <param name="approval">The claim's approval; null where there is none any more.</param>
    /// <param name="now">UTC.</param>
    public void Expire(Approval? approval, DateTime now)
    {
        if (approval is not null) EnsureOurs(approval);
        if (Status != ClaimStatus.Pending || StatusAt(now) != ClaimStatus.Expired) return;
        Resolve(ClaimStatus.Expired, ExpiresAt);
        approval?.Expire(now);
    }

    /// <summary>
    /// The node went elsewhere by other ways, and is claimed from there: nobody can decide about this claim any more, and it makes room for
    /// the other.
    /// </summary>
    /// <param name="approval">The claim's approval; null where there is none any more.</param>
    /// <param name="node">The node, not at home at the source.</param>
    /// <param name="now">UTC.</param>
    public void Lapse(Approval? approval, Node node, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (approval is not null) EnsureOurs(approval);
        if (node.Id != NodeId || node.HomeSiteId == SourceSiteId) throw new ArgumentException("The node is where the claim says.", nameof(node));
        if (StatusAt(now) != ClaimStatus.Pending) return;
        Resolve(ClaimStatus.Expired, now);
        approval?.Withdraw(now);
    }

    /// <summary>The node was seen at the source again; the next time it shows up at the target is a new visit.</summary>
    public void NoteReturn(DateTime now)
    {
        if (Status != ClaimStatus.Rejected || ReturnedAt is not null) return;
        ReturnedAt = now;
        Record(new ClaimedNodeReturned(this));
    }

    /// <summary>
    /// Whether the rejection still holds for the node's visit at the target: the node has not been seen at the source since, and no claim has
    /// moved it.
    /// </summary>
    /// <param name="lastMove">The claim that moved the node last; null where none did. A node has one open claim at a time, so ids tell which came later.</param>
    public bool StillHolds(ClaimId? lastMove) => Status == ClaimStatus.Rejected && ReturnedAt is null && !(lastMove > Id);

    /// <summary>Reads a reason.</summary>
    /// <returns><c>claim.reason_invalid</c>.</returns>
    public static Result<string?> ParseReason(string? text) => Text.ParseOptional(text, Approval.MaxCommentLength, ClaimErrors.ReasonInvalid, "reason");

    private static Refusal RefuseMoved(Node node) => ClaimErrors.NodeMoved.Refuse(node.HomeSiteId is { } home ? $"site {home}" : "no site");

    private void Move(ClaimParties parties, DateTime now)
    {
        Resolve(ClaimStatus.Approved, now);
        parties.Node.AssignHomeSite(parties.Target);
    }

    private void Reject(bool isMoved, DateTime now)
    {
        Resolve(ClaimStatus.Rejected, now);
        // It was about a node that had gone already: no visit of it has been rejected.
        if (isMoved) ReturnedAt = now;
    }

    private void Resolve(ClaimStatus how, DateTime when)
    {
        (Status, ResolvedAt) = (how, when);
        AwaitingNames = "";
        Record(how switch
        {
            ClaimStatus.Approved => new ClaimApproved(this),
            ClaimStatus.Rejected => new ClaimRejected(this),
            ClaimStatus.Expired => new ClaimExpired(this),
            ClaimStatus.Pending => throw new ArgumentOutOfRangeException(nameof(how), how, "A claim is not resolved by becoming pending."),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
        });
    }

    private void Await(IReadOnlyList<Side> sides)
    {
        var before = Awaiting;
        AwaitingNames = Sides.Write(sides);
        if (before.Count != sides.Count) Record(new ClaimConsented(this, before));
    }

    private void EnsureOurs(Approval? approval)
    {
        if (approval?.Id != ApprovalId) throw new ArgumentException("This is another claim's approval.", nameof(approval));
    }

    private void EnsureOurs(ClaimParties parties)
    {
        if (parties.Node.Id != NodeId || parties.Source.Id != SourceSiteId || parties.Target.Id != TargetSiteId)
            throw new ArgumentException("These are another claim's node and sites.", nameof(parties));
    }
}

/// <summary>Who asks for a claim.</summary>
/// <param name="Name">A person, or <c>agent:</c> and its site's id.</param>
/// <param name="Reason">Why; as <see cref="MigrationClaim.ParseReason"/> answered it.</param>
public sealed record Claimant(string Name, string? Reason);

/// <summary>The node and both sites of a claim, with the policies in effect.</summary>
/// <param name="Node">The node, to be moved.</param>
/// <param name="Source">The site that it leaves.</param>
/// <param name="SourcePolicy">What its policy is.</param>
/// <param name="Target">The site that it comes to.</param>
/// <param name="TargetPolicy">What its policy is.</param>
public sealed record ClaimParties(Node Node, Site Source, MigrationPolicy SourcePolicy, Site Target, MigrationPolicy TargetPolicy)
{
    /// <summary>
    /// What people are shown and decide about: which machine it is, which sites they are, and what their policies say. What changes
    /// while a node merely runs (its state, its address on the network) is left out.
    /// </summary>
    public Facts Facts => Facts.Of(new Dictionary<string, string?>
    {
        ["node.id"] = Node.Id.ToString(),
        ["node.mac_address"] = Node.MacAddress,
        ["node.hostname"] = Node.Hostname,
        ["node.vendor"] = Node.Vendor,
        ["node.model"] = Node.Model,
        ["node.serial_number"] = Node.SerialNumber,
        ["node.system_uuid"] = Node.SystemUuid?.ToString("D"),
        ["source.id"] = Source.Id.ToString(),
        ["source.name"] = Source.Name,
        ["source.migration_policy"] = SourcePolicy.ToWire(),
        ["target.id"] = Target.Id.ToString(),
        ["target.name"] = Target.Name,
        ["target.migration_policy"] = TargetPolicy.ToWire(),
    });
}
