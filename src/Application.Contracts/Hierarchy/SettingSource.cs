using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Where an effective value comes from.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SettingSource>))]
public enum SettingSource
{
    /// <summary>The group says so itself.</summary>
    Own,

    /// <summary>The nearest ancestor that says something says so.</summary>
    Inherited,

    /// <summary>Nobody in the line says anything; the system default holds.</summary>
    Default,
}
