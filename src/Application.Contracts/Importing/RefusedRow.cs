using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Importing;

/// <summary>One error in one row of an import.</summary>
public sealed record RefusedRow
{
    /// <summary>The line on which the row starts, from 1; the header of a CSV file is line 1.</summary>
    /// <example>17</example>
    [Range(1, int.MaxValue)]
    public required int Line { get; init; }

    /// <summary>The line on which the row ends; greater than <c>line</c> when a quoted cell contains line breaks.</summary>
    /// <example>17</example>
    [Range(1, int.MaxValue)]
    public int LastLine { get; init; }

    /// <summary>The row's key; null if it could not be read.</summary>
    /// <example>ber-lab</example>
    public required string? Key { get; init; }

    /// <summary>The invalid column or member; null if the error concerns the whole row.</summary>
    /// <example>parent_key</example>
    public required string? Field { get; init; }

    /// <summary>Stable code of the error.</summary>
    /// <example>import.parent_not_found</example>
    public required string Code { get; init; }

    /// <summary>What is wrong and how to fix it.</summary>
    /// <example>Neither the file nor the tree has the parent.</example>
    public required string Message { get; init; }
}
