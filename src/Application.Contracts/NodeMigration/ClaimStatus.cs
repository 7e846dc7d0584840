using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>The status of a claim. Every status except <c>pending</c> is final.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ClaimStatus>))]
public enum ClaimStatus
{
    /// <summary>A side has not consented yet.</summary>
    Pending,

    /// <summary>Both sides consented; the node's home is now the target.</summary>
    Approved,

    /// <summary>A person rejected the claim; the node's home remains the source.</summary>
    Rejected,

    /// <summary>The claim expired before both sides had consented, or the node moved to a third site that claimed it.</summary>
    Expired,
}
