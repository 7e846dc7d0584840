using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Approvals;

/// <summary>The decision of a vote.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<VoteDecision>))]
public enum VoteDecision
{
    /// <summary>The voter approves the request.</summary>
    Approve,

    /// <summary>The voter rejects the request.</summary>
    Reject,
}
