using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>What a node may do that boots at a site.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BootAdvice>))]
public enum BootAdvice
{
    /// <summary>Boot as any other.</summary>
    Normal,

    /// <summary>Wait until it is decided whether it may stay.</summary>
    Wait,

    /// <summary>Go back: it may not stay.</summary>
    ReturnHome,
}
