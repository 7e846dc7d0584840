using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Approvals;

/// <summary>What became of an approval. It leaves the first once, and never comes back.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ApprovalStatus>))]
public enum ApprovalStatus
{
    /// <summary>People have to decide.</summary>
    Pending,

    /// <summary>Every side that needs a person has one who consented.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Rejected,

    /// <summary>Its time was over before people had decided, or what it was about is asked for anew.</summary>
    Expired,
}
