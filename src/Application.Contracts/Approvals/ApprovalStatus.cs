using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Approvals;

/// <summary>The status of an approval. Every status except <c>pending</c> is final.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ApprovalStatus>))]
public enum ApprovalStatus
{
    /// <summary>People have not decided yet.</summary>
    Pending,

    /// <summary>Every side that needs a person's consent has it.</summary>
    Approved,

    /// <summary>A person rejected it.</summary>
    Rejected,

    /// <summary>It expired before people had decided, or was replaced by a new request.</summary>
    Expired,
}
