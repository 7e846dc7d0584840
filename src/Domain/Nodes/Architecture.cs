namespace Sites.Domain.Nodes;

/// <summary>Processor architecture of a node, as its firmware reports it; <c>arm64</c> and <c>aarch64</c> are distinct values.</summary>
public enum Architecture
{
    /// <summary>64-bit x86, the default.</summary>
    X8664,

    /// <summary>64-bit ARM.</summary>
    Arm64,

    /// <summary>64-bit ARM, under its other name.</summary>
    Aarch64,
}
