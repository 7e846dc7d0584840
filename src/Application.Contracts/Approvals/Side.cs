using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Approvals;

/// <summary>The sides of a transfer, each of which has to consent.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Side>))]
public enum Side
{
    /// <summary>Who gives.</summary>
    Source,

    /// <summary>Who takes.</summary>
    Target,
}
