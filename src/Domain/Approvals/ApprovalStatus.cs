namespace Sites.Domain.Approvals;

/// <summary>Status of an approval. Every status except the first is final.</summary>
public enum ApprovalStatus
{
    /// <summary>People have to decide.</summary>
    Pending,

    /// <summary>Every side that needs a person has consented.</summary>
    Approved,

    /// <summary>A person rejected the request.</summary>
    Rejected,

    /// <summary>The approval expired before people decided, or was withdrawn.</summary>
    Expired,
}
