using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>What content a site keeps at hand.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CachePolicy>))]
public enum CachePolicy
{
    /// <summary>What is needed to boot.</summary>
    Minimal,

    /// <summary>What its own nodes are assigned.</summary>
    Assigned,

    /// <summary>Everything that central has.</summary>
    Mirror,

    /// <summary>What matches the patterns in effect, of which there must be some.</summary>
    Pattern,
}
