namespace Sites.Domain.Approvals;

/// <summary>What a person says.</summary>
public enum VoteDecision
{
    /// <summary>Yes.</summary>
    Approve,

    /// <summary>No.</summary>
    Reject,
}

/// <summary>A vote that somebody wants to cast.</summary>
/// <param name="Voter">Who.</param>
/// <param name="ApproverSides">The sides at which they hold the role of an approver.</param>
/// <param name="Decision">What they say.</param>
/// <param name="Comment">Why; as <see cref="Approval.ParseComment"/> answered it.</param>
public sealed record Ballot(string Voter, IReadOnlyCollection<Side> ApproverSides, VoteDecision Decision, string? Comment);

/// <summary>A vote that was cast; it is never taken back.</summary>
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

    /// <summary>In which approval.</summary>
    public ApprovalId ApprovalId { get; private set; }

    /// <summary>From 1, in the order in which they were cast.</summary>
    public int Number { get; private set; }

    /// <summary>Who.</summary>
    public string Voter { get; private set; }

    /// <summary>What they said.</summary>
    public VoteDecision Decision { get; private set; }

    /// <summary>The stored form of <see cref="CountsFor"/>.</summary>
    public string SideNames { get; private set; }

    /// <summary>The sides it counts for.</summary>
    public IReadOnlyList<Side> CountsFor => Sides.Read(SideNames);

    /// <summary>Why.</summary>
    public string? Comment { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime CastAt { get; private set; }
}
