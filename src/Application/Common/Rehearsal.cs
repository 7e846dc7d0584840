namespace Sites.Application.Common;

/// <summary>
/// Controls whether the units of work of a scope are rolled back instead of committed. The warm-up uses it to run whole use cases without
/// storing anything.
/// </summary>
public sealed class Rehearsal
{
    /// <summary>Whether units of work are rolled back.</summary>
    public bool IsOn { get; set; }
}
