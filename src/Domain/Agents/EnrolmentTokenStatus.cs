namespace Sites.Domain.Agents;

/// <summary>Whether further agents can enrol with a group's enrolment token.</summary>
public enum EnrolmentTokenStatus
{
    /// <summary>Agents can enrol.</summary>
    Active,

    /// <summary>The maximum number of agents has enrolled or asked for it.</summary>
    Exhausted,

    /// <summary>The token has expired.</summary>
    Expired,

    /// <summary>A person revoked the token.</summary>
    Revoked,
}
