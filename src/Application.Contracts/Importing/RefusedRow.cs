using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Importing;

/// <summary>One mistake in one row of an import.</summary>
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

    /// <summary>The row's key, when it could be read.</summary>
    /// <example>ber-lab</example>
    public required string? Key { get; init; }

    /// <summary>The column or member that is wrong; null when the whole row is.</summary>
    /// <example>parent_key</example>
    public required string? Field { get; init; }

    /// <summary>Stable code of the mistake.</summary>
    /// <example>import.parent_not_found</example>
    public required string Code { get; init; }

    /// <summary>What is wrong and what to do about it.</summary>
    /// <example>Neither the file nor the tree has the parent.</example>
    public required string Message { get; init; }
}
