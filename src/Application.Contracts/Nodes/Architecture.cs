using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>A node's processor architecture.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Architecture>))]
public enum Architecture
{
    /// <summary>64-bit x86; the default.</summary>
    [JsonStringEnumMemberName("x86_64")]
    X8664,

    /// <summary>64-bit ARM.</summary>
    Arm64,

    /// <summary>64-bit ARM; a synonym of <c>arm64</c>.</summary>
    Aarch64,
}
