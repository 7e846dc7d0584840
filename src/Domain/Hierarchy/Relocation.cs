namespace Sites.Domain.Hierarchy;

/// <summary>A group's move, as those below it need to know it.</summary>
/// <param name="From">The moved group's lineage before.</param>
/// <param name="To">The moved group's lineage now.</param>
public sealed record Relocation(Lineage From, Lineage To);
