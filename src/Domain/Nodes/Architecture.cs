namespace Sites.Domain.Nodes;

/// <summary>A node's processor architecture, as its firmware names it; <c>arm64</c> and <c>aarch64</c> are kept apart.</summary>
public enum Architecture
{
    /// <summary>64-bit x86; what is assumed when nothing is said.</summary>
    X8664,

    /// <summary>64-bit ARM.</summary>
    Arm64,

    /// <summary>64-bit ARM, by its other name.</summary>
    Aarch64,
}
