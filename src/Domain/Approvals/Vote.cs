namespace Sites.Domain.Approvals;

/// <summary>Decision of a voter.</summary>
public enum VoteDecision
{
    /// <summary>The voter consents.</summary>
    Approve,

    /// <summary>The voter rejects the request.</summary>
    Reject,
}

/// <summary>A vote to be cast.</summary>
/// <param name="Voter">Name of the principal that votes.</param>
/// <param name="ApproverSides">The sides of which the voter is an approver.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Comment">The comment, as returned by <see cref="Approval.ParseComment"/>.</param>
public sealed record Ballot(string Voter, IReadOnlyCollection<Side> ApproverSides, VoteDecision Decision, string? Comment);

/// <summary>A vote that was cast. It cannot be withdrawn.</summary>
public sealed class Vote
{
    internal Vote(ApprovalId approval, int number, Ballot ballot, IEnumerable<Side> countsFor, DateTime now)
    {
        (ApprovalId, Number) = (approval, number);
        (Voter, Decision, Comment, CastAt) = (ballot.Voter, ballot.Decision, ballot.Comment, now);
        SideNames = Sides.Write(countsFor);
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private Vote()
    {
    }
#pragma warning restore CS8618

    /// <summary>Identifier of the approval.</summary>
    public ApprovalId ApprovalId { get; private set; }

    /// <summary>Number of the vote within its approval, from 1 in the order of casting.</summary>
    public int Number { get; private set; }

    /// <summary>Name of the principal that voted.</summary>
    public string Voter { get; private set; }

    /// <summary>The voter's decision.</summary>
    public VoteDecision Decision { get; private set; }

    /// <summary>The stored form of <see cref="CountsFor"/>.</summary>
    public string SideNames { get; private set; }

    /// <summary>The sides for which the vote counts.</summary>
    public IReadOnlyList<Side> CountsFor => Sides.Read(SideNames);

    /// <summary>The voter's comment; null if there is none.</summary>
    public string? Comment { get; private set; }

    /// <summary>When the vote was cast (UTC).</summary>
    public DateTime CastAt { get; private set; }
}
