namespace Sites.Application.Common;

/// <summary>
/// Whether the units of work of a scope are rolled back where they would be committed. The warm-up needs that: it runs whole use cases and must
/// store nothing.
/// </summary>
public sealed class Rehearsal
{
    /// <summary>Whether nothing is committed.</summary>
    public bool IsOn { get; set; }
}
