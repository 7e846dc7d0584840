namespace Sites.Domain.Hierarchy;

/// <summary>The change of a moved group's lineage, from which the new lineages below it are computed.</summary>
/// <param name="From">The previous lineage.</param>
/// <param name="To">The new lineage.</param>
public sealed record Relocation(Lineage From, Lineage To);
