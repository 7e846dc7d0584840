using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Approvals;

/// <summary>What a person says.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<VoteDecision>))]
public enum VoteDecision
{
    /// <summary>Yes.</summary>
    Approve,

    /// <summary>No.</summary>
    Reject,
}
