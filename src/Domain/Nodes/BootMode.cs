namespace Sites.Domain.Nodes;

/// <summary>How a node boots.</summary>
public enum BootMode
{
    /// <summary>PC BIOS, the default.</summary>
    Bios,

    /// <summary>UEFI.</summary>
    Uefi,

    /// <summary>The boot mode of the Raspberry Pi.</summary>
    Pi,
}
