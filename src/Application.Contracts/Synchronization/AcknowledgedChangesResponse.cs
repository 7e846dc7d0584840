using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Agents;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The result of an acknowledgement.</summary>
public sealed record AcknowledgedChangesResponse
{
    /// <summary>Number of versions that are recorded, including those that were recorded earlier.</summary>
    /// <example>12</example>
    [Range(0, int.MaxValue)]
    public required int Acknowledged { get; init; }

    /// <summary>Number of versions that the site cannot have received; they are not recorded.</summary>
    /// <example>0</example>
    [Range(0, int.MaxValue)]
    public required int Unknown { get; init; }

    /// <summary>Number of entities whose current version the site has not acknowledged.</summary>
    /// <example>3</example>
    [Range(0, int.MaxValue)]
    public required int PendingSyncItems { get; init; }

    /// <summary>Members of the versions that were not usable, such as an unknown kind, at most 100. Their versions are counted in <c>unknown</c>.</summary>
    public required IReadOnlyList<IgnoredMemberResponse> Ignored { get; init; }
}
