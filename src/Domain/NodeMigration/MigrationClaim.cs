using System.Linq.Expressions;
using Ardalis.Result;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.NodeMigration;

/// <summary>
/// A request to move a node from its home, the source, to the target. Each side consents by its policy or through an approver; once both have
/// consented, the target becomes the node's home. The database enforces that a node has at most one open claim.
/// </summary>
public sealed class MigrationClaim : AggregateRoot<ClaimId>
{
    /// <summary>How long a claim stays open unless configured otherwise.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(72);

    /// <summary>Maximum number of resolved claims that are kept for a node.</summary>
    public const int MaxResolved = 100;

    private static readonly Func<MigrationClaim, DateTime, bool> IsOverdueInMemory;

    static MigrationClaim()
    {
        IsOverdue = (claim, now) => claim.Status == ClaimStatus.Pending && claim.ExpiresAt <= now;
        IsOpen = (claim, now) => claim.Status == ClaimStatus.Pending && claim.ExpiresAt > now;
        IsOverdueInMemory = IsOverdue.Compile();
    }

    private MigrationClaim(ClaimId id, Node node, Site source, Site target, Claimant claimant, ReportedMachine? reported, DateTime expiresAt, DateTime now)
        : base(id, now)
    {
        (NodeId, SourceSiteId, TargetSiteId) = (node.Id, source.Id, target.Id);
        (RequestedBy, Reason, ExpiresAt) = (claimant.Name, claimant.Reason, expiresAt);
        NodeVersion = node.Version;
        Status = ClaimStatus.Pending;
        Reported = reported;
        Record(new ClaimOpened(this));
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private MigrationClaim()
    {
    }
#pragma warning restore CS8618

    /// <summary>
    /// Whether a claim has expired at a given time and the expiry is not stored yet, because a claim expires by the clock. An expression, so
    /// that queries use the same rule as <see cref="StatusAt"/>, in a form for which the database can use an index.
    /// </summary>
    public static Expression<Func<MigrationClaim, DateTime, bool>> IsOverdue { get; }

    /// <summary>Whether a claim is pending at a given time. For pending claims the opposite of <see cref="IsOverdue"/>, also for an index.</summary>
    public static Expression<Func<MigrationClaim, DateTime, bool>> IsOpen { get; }

    /// <summary>Identifier of the claimed node.</summary>
    public NodeId NodeId { get; private set; }

    /// <summary>Version of the node when the claim was opened. Every move raises it, so that it orders the claims of a node independently of clocks.</summary>
    public int NodeVersion { get; private set; }

    /// <summary>Identifier of the site that is the node's home.</summary>
    public GroupId SourceSiteId { get; private set; }

    /// <summary>Identifier of the site that claims the node.</summary>
    public GroupId TargetSiteId { get; private set; }

    /// <summary>The stored status; <see cref="StatusAt"/> returns the current one.</summary>
    public ClaimStatus Status { get; private set; }

    /// <summary>Whether the policies of both sides consented, so that no person had to decide.</summary>
    public bool AutoApproveEligible { get; private set; }

    /// <summary>The policies of both sides; see <see cref="Consent.PolicyMatched"/>.</summary>
    public string PolicyMatched { get; private set; } = "";

    /// <summary>Whether people have to decide because the node moved back and forth too often; see <see cref="Consent.MaxMoves"/>.</summary>
    public bool IsBouncing { get; private set; }

    /// <summary>Identifier of the approval through which people decide; null if no person has to.</summary>
    public ApprovalId? ApprovalId { get; private set; }

    /// <summary>The stored form of <see cref="Awaiting"/>.</summary>
    public string AwaitingNames { get; private set; } = "";

    /// <summary>The sides that have not consented; empty once the claim is resolved.</summary>
    public IReadOnlyList<Side> Awaiting => Sides.Read(AwaitingNames);

    /// <summary>Name of the principal that opened the claim: a person, or the agent that saw the node (<c>agent:</c> and its site's id).</summary>
    public string RequestedBy { get; private set; }

    /// <summary>Why the node is claimed; null if no reason was given.</summary>
    public string? Reason { get; private set; }

    /// <summary>
    /// What the machine at the target reported of itself, if that shows another machine than the node (<see cref="NodeIdentity.IsOfAnotherMachineThan"/>).
    /// Both sites then need a person, who sees both; with the approval, the node takes these values. Null if the machine may be the node.
    /// </summary>
    public ReportedMachine? Reported
    {
        get => ReportedSystemUuid is null && ReportedSerialNumber is null
            ? null
            : new ReportedMachine(ReportedVendor, ReportedModel, ReportedSerialNumber, ReportedSystemUuid);
        private set => (ReportedVendor, ReportedModel, ReportedSerialNumber, ReportedSystemUuid) = (value?.Vendor, value?.Model, value?.SerialNumber, value?.SystemUuid);
    }

    /// <summary>The manufacturer in <see cref="Reported"/>.</summary>
    public string? ReportedVendor { get; private set; }

    /// <summary>The model in <see cref="Reported"/>.</summary>
    public string? ReportedModel { get; private set; }

    /// <summary>The serial number in <see cref="Reported"/>.</summary>
    public string? ReportedSerialNumber { get; private set; }

    /// <summary>The firmware UUID in <see cref="Reported"/>.</summary>
    public Guid? ReportedSystemUuid { get; private set; }

    /// <summary>When the claim expires unless it is resolved before (UTC).</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>When the claim was resolved (UTC); null while it is pending.</summary>
    public DateTime? ResolvedAt { get; private set; }

    /// <summary>When the node was seen at the source again after a rejection (UTC); see <see cref="RejectionApplies"/>.</summary>
    public DateTime? ReturnedAt { get; private set; }

    /// <summary>Opens a claim, which still has to be assessed.</summary>
    /// <param name="id">Identifier of the new claim.</param>
    /// <param name="node">The claimed node.</param>
    /// <param name="source">The node's home.</param>
    /// <param name="target">The site that claims the node.</param>
    /// <param name="claimant">The principal that opens the claim, and the reason.</param>
    /// <param name="lifetime">How long the claim stays open; greater than zero.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <param name="reported">What the machine at the target reported, if it is another one than the node; see <see cref="Reported"/>.</param>
    /// <returns>The claim; or <c>claim.already_home</c>, <c>claim.node_moved</c> if the source is not the node's home.</returns>
    public static Result<MigrationClaim> Open(
        ClaimId id, Node node, Site source, Site target, Claimant claimant, TimeSpan lifetime, DateTime now, ReportedMachine? reported = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        if (source.Id == target.Id) return ClaimErrors.AlreadyHome.Refuse();
        if (node.HomeSiteId != source.Id) return RefuseMoved(node);
        return new MigrationClaim(id, node, source, target, claimant, reported, now + lifetime, now);
    }

    /// <summary>Returns the status at a given time.</summary>
    public ClaimStatus StatusAt(DateTime now) => IsOverdueInMemory(this, now) ? ClaimStatus.Expired : Status;

    /// <summary>Returns whether the time for a decision is over, even if one was made meanwhile.</summary>
    public bool IsPastExpiry(DateTime now) => ExpiresAt <= now;

    /// <summary>Returns the sides that have not consented and still can.</summary>
    public IReadOnlyList<Side> AwaitingAt(DateTime now) => StatusAt(now) == ClaimStatus.Pending ? Awaiting : Sides.None;

    /// <summary>Returns when the claim was resolved or expired (UTC); null while it is pending.</summary>
    public DateTime? ResolvedAsOf(DateTime now) => ResolvedAt ?? (StatusAt(now) == ClaimStatus.Expired ? ExpiresAt : null);

    /// <summary>
    /// Evaluates the policies of both sites. If both consent, the node moves at once; otherwise an approval is opened for the sides that need a
    /// person. A repeated assessment uses the current policies and facts, and discards the votes cast so far.
    /// </summary>
    /// <param name="parties">The node, both sites and their current policies.</param>
    /// <param name="recentMoves">Number of recent moves; see <see cref="Consent.Of"/>.</param>
    /// <param name="before">The previous approval, which is withdrawn; null if there is none.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The opened approval, null if no person has to decide; or <c>claim.not_pending</c>, <c>claim.node_moved</c>.</returns>
    public Result<Approval?> Assess(ClaimParties parties, int recentMoves, Approval? before, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(parties);
        EnsureBelongs(parties);
        EnsureBelongs(before);
        if (StatusAt(now) != ClaimStatus.Pending) return ClaimErrors.NotPending.Refuse(StatusAt(now).ToWire());
        if (parties.Node.HomeSiteId != SourceSiteId) return RefuseMoved(parties.Node);

        before?.Withdraw(now);
        // The node may have been corrected, so that the machine can be the node after all.
        if (Reported?.IsOtherThan(parties.Node.Identity) == false) Reported = null;
        var consent = Consent.Of(parties.SourcePolicy, parties.TargetPolicy, recentMoves, isOtherMachine: Reported is not null);
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
            new ApprovalRequest(Approval.NodeMigration, Id.Value, parties.FactsWith(Reported), consent.NeedsPerson, RequestedBy, ExpiresAt), now);
        ApprovalId = approval.Id;
        return Result<Approval?>.Success(approval);
    }

    /// <summary>Casts a person's vote in the claim's approval, and applies the outcome to the claim and the node.</summary>
    /// <param name="approval">The claim's approval.</param>
    /// <param name="ballot">The vote.</param>
    /// <param name="parties">The node, both sites and their current policies.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>
    /// Success; or <c>claim.not_pending</c>, <c>claim.node_moved</c> (only for a consent: a rejection moves nothing and is accepted), and the
    /// codes of <see cref="Approval.CastVote"/>.
    /// </returns>
    public Result Decide(Approval approval, Ballot ballot, ClaimParties parties, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(ballot);
        ArgumentNullException.ThrowIfNull(parties);
        EnsureBelongs(parties);
        EnsureBelongs(approval);
        if (StatusAt(now) != ClaimStatus.Pending) return ClaimErrors.NotPending.Refuse(StatusAt(now).ToWire());

        var isMoved = parties.Node.HomeSiteId != SourceSiteId;
        if (isMoved && ballot.Decision == VoteDecision.Approve) return RefuseMoved(parties.Node);
        // Rejecting the claim of a node that has left must always be possible, so changed facts are ignored.
        var cast = approval.CastVote(ballot, isMoved ? approval.SubjectSnapshot : parties.FactsWith(Reported), now);
        if (!cast.IsSuccess) return cast;

        switch (approval.Status)
        {
            case ApprovalStatus.Pending: Await(approval.Awaiting); break;
            case ApprovalStatus.Approved: Move(parties, now); break;
            case ApprovalStatus.Rejected: Reject(isMoved, now); break;
            case ApprovalStatus.Expired: throw new InvalidOperationException("An expired approval accepted a vote.");
            default: throw new ArgumentOutOfRangeException(nameof(approval), approval.Status, null);
        }

        return Result.Success();
    }

    /// <summary>Stores that the claim and its approval expired, so that the node can be claimed again. Has no effect before the expiry.</summary>
    /// <param name="approval">The claim's approval; null if there is none.</param>
    /// <param name="now">The current time (UTC).</param>
    public void Expire(Approval? approval, DateTime now)
    {
        if (approval is not null) EnsureBelongs(approval);
        if (Status != ClaimStatus.Pending || StatusAt(now) != ClaimStatus.Expired) return;
        Resolve(ClaimStatus.Expired, ExpiresAt);
        approval?.Expire(now);
    }

    /// <summary>
    /// Closes the claim because the node left the source in another way and is claimed from its new home. The approval accepts no more votes,
    /// and the node can be claimed again.
    /// </summary>
    /// <param name="approval">The claim's approval; null if there is none.</param>
    /// <param name="node">The node, whose home is not the source.</param>
    /// <param name="now">The current time (UTC).</param>
    public void Lapse(Approval? approval, Node node, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (approval is not null) EnsureBelongs(approval);
        if (node.Id != NodeId || node.HomeSiteId == SourceSiteId) throw new ArgumentException("The claim's source is still the node's home.", nameof(node));
        if (StatusAt(now) != ClaimStatus.Pending) return;
        Resolve(ClaimStatus.Expired, now);
        approval?.Withdraw(now);
    }

    /// <summary>
    /// Records that the machine at the target reported another identity than the node's. A pending claim must be assessed again afterwards,
    /// because people have not seen it so far. Has no effect if such a report is known already, so that alternating reports do not discard
    /// votes.
    /// </summary>
    /// <returns>Whether the claim has to be assessed again.</returns>
    public bool RecordOtherMachine(ReportedMachine reported, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(reported);
        if (StatusAt(now) != ClaimStatus.Pending || Reported is not null) return false;
        Reported = reported;
        Record(new ClaimedMachineDiffers(this));
        return true;
    }

    /// <summary>Records that the node was seen at the source after a rejection. Its next boot at the target is a new visit.</summary>
    public void RecordReturn(DateTime now)
    {
        // Another machine with the node's MAC address has not returned.
        if (Status != ClaimStatus.Rejected || ReturnedAt is not null || Reported is not null) return;
        ReturnedAt = now;
        Record(new ClaimedNodeReturned(this));
    }

    /// <summary>
    /// Returns whether the rejection still applies to the node's visit at the target: the node has not been seen at the source since, and no
    /// later claim moved it.
    /// </summary>
    /// <param name="lastMove">The last claim that moved the node; null if there is none.</param>
    /// <param name="machine">The machine at the target, if it is another one than the node: a rejection applies to the same machine only.</param>
    public bool RejectionApplies(MigrationClaim? lastMove, ReportedMachine? machine = null) =>
        (Reported is null ? machine is null : machine is not null && !machine.IsOtherThan(Reported))
        && Status == ClaimStatus.Rejected && ReturnedAt is null && (lastMove is null || lastMove.NodeVersion < NodeVersion);

    /// <summary>Validates a reason.</summary>
    /// <returns>The trimmed reason, null if it is empty; or <c>claim.reason_invalid</c>.</returns>
    public static Result<string?> ParseReason(string? text) => Text.ParseOptional(text, Approval.MaxCommentLength, ClaimErrors.ReasonInvalid, "reason");

    private static Refusal RefuseMoved(Node node) => ClaimErrors.NodeMoved.Refuse(node.HomeSiteId is { } home ? $"site {home}" : "no site");

    private void Move(ClaimParties parties, DateTime now)
    {
        Resolve(ClaimStatus.Approved, now);
        parties.Node.AssignHomeSite(parties.Target);
        if (Reported is { } machine) parties.Node.Identify(machine.ApplyTo(parties.Node.Identity));
    }

    private void Reject(bool isMoved, DateTime now)
    {
        Resolve(ClaimStatus.Rejected, now);
        // The node had already left, so the rejection applies to no visit.
        if (isMoved) ReturnedAt = now;
    }

    private void Resolve(ClaimStatus status, DateTime time)
    {
        (Status, ResolvedAt) = (status, time);
        AwaitingNames = "";
        Record(status switch
        {
            ClaimStatus.Approved => new ClaimApproved(this),
            ClaimStatus.Rejected => new ClaimRejected(this),
            ClaimStatus.Expired => new ClaimExpired(this),
            ClaimStatus.Pending => throw new ArgumentOutOfRangeException(nameof(status), status, "Pending is not a final status."),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        });
    }

    private void Await(IReadOnlyList<Side> sides)
    {
        var before = Awaiting;
        AwaitingNames = Sides.Write(sides);
        if (before.Count != sides.Count) Record(new ClaimConsented(this, before));
    }

    private void EnsureBelongs(Approval? approval)
    {
        if (approval?.Id != ApprovalId) throw new ArgumentException("The approval belongs to another claim.", nameof(approval));
    }

    private void EnsureBelongs(ClaimParties parties)
    {
        if (parties.Node.Id != NodeId || parties.Source.Id != SourceSiteId || parties.Target.Id != TargetSiteId)
            throw new ArgumentException("The node or a site belongs to another claim.", nameof(parties));
    }
}

/// <summary>The principal that opens a claim.</summary>
/// <param name="Name">Name of a person, or <c>agent:</c> and the identifier of the agent's site.</param>
/// <param name="Reason">The reason, as returned by <see cref="MigrationClaim.ParseReason"/>.</param>
public sealed record Claimant(string Name, string? Reason);

/// <summary>The node and both sites of a claim with their effective policies.</summary>
/// <param name="Node">The claimed node, which is moved if the claim is approved.</param>
/// <param name="Source">The source of the claim.</param>
/// <param name="SourcePolicy">The effective migration policy of the source.</param>
/// <param name="Target">The target of the claim.</param>
/// <param name="TargetPolicy">The effective migration policy of the target.</param>
public sealed record ClaimParties(Node Node, Site Source, MigrationPolicy SourcePolicy, Site Target, MigrationPolicy TargetPolicy)
{
    /// <summary>The facts about a machine that is the node; see <see cref="FactsWith"/>.</summary>
    public Facts Facts => FactsWith(null);

    /// <summary>
    /// Returns the facts that approvers see and decide about: the machine, the sites and their policies. Properties that change while a node runs,
    /// such as its state and IP address, are left out.
    /// </summary>
    /// <param name="reported">A machine that may be another one than the node; null if there is none.</param>
    public Facts FactsWith(ReportedMachine? reported)
    {
        var values = new Dictionary<string, string?>
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
        };
        if (reported is not null)
        {
            values["reported.vendor"] = reported.Vendor;
            values["reported.model"] = reported.Model;
            values["reported.serial_number"] = reported.SerialNumber;
            values["reported.system_uuid"] = reported.SystemUuid?.ToString("D");
        }

        return Facts.Of(values);
    }
}
