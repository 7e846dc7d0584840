using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>How a node boots.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BootMode>))]
public enum BootMode
{
    /// <summary>PC BIOS; the default.</summary>
    Bios,

    /// <summary>UEFI.</summary>
    Uefi,

    /// <summary>The boot loader of the Raspberry Pi.</summary>
    Pi,
}
