namespace Sites.Domain.Nodes;

/// <summary>How a node boots.</summary>
public enum BootMode
{
    /// <summary>PC BIOS; what is assumed when nothing is said.</summary>
    Bios,

    /// <summary>UEFI.</summary>
    Uefi,

    /// <summary>The Raspberry Pi's own way.</summary>
    Pi,
}
