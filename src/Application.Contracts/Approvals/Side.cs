using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Approvals;

/// <summary>The sides of a transfer, each of which has to consent.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Side>))]
public enum Side
{
    /// <summary>The site that the node leaves.</summary>
    Source,

    /// <summary>The site that the node moves to.</summary>
    Target,
}
