using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Which content a site keeps in its cache.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CachePolicy>))]
public enum CachePolicy
{
    /// <summary>The content that is needed to boot.</summary>
    Minimal,

    /// <summary>The content that is assigned to the site's own nodes.</summary>
    Assigned,

    /// <summary>All content of central.</summary>
    Mirror,

    /// <summary>The content that matches the effective patterns, of which there must be at least one.</summary>
    Pattern,
}
