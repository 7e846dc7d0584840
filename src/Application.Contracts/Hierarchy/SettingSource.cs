using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Where an effective value comes from.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SettingSource>))]
public enum SettingSource
{
    /// <summary>The value is set at the site itself.</summary>
    Own,

    /// <summary>The value is inherited from the nearest ancestor that sets it.</summary>
    Inherited,

    /// <summary>The value is set neither at the site nor at an ancestor; the system default applies.</summary>
    Default,
}
