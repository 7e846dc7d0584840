using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>What a node that boots at a site should do.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BootAdvice>))]
public enum BootAdvice
{
    /// <summary>Boot normally.</summary>
    Normal,

    /// <summary>Wait until the claim is decided.</summary>
    Wait,

    /// <summary>Do not boot here: the node may not stay.</summary>
    ReturnHome,
}
