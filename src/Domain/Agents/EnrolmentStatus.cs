namespace Sites.Domain.Agents;

/// <summary>The status of an agent's enrolment with the token of a group.</summary>
public enum EnrolmentStatus
{
    /// <summary>A person has to decide.</summary>
    Pending,

    /// <summary>A person approved it, and the agent has not got its key yet.</summary>
    Approved,

    /// <summary>The agent got its key.</summary>
    Enrolled,

    /// <summary>A person rejected it, or revoked the token before the agent got its key.</summary>
    Rejected,
}
