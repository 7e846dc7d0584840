using System.Globalization;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// One refusal that the system knows: a stable code and the sentence a person reads. Each module lists its own in one
/// static class (<c>HierarchyErrors</c>, <c>NodeErrors</c>), so that a code exists in exactly one place.
/// </summary>
/// <param name="Code">Stable, <c>thing.reason</c>; clients branch on it.</param>
/// <param name="Kind">Decides the status code.</param>
/// <param name="Sentence">A composite format string; it tells the caller what to do about it.</param>
/// <param name="Field">The member of the request that the refusal is about, in wire spelling, where there is just one.</param>
public sealed record ErrorDefinition(string Code, RefusalKind Kind, string Sentence, string? Field = null)
{
    /// <summary>A refusal of this kind, with the sentence's places filled in.</summary>
    /// <param name="arguments">What stands for <c>{0}</c>, <c>{1}</c>, … in <see cref="Sentence"/>.</param>
    public Refusal Refuse(params object?[] arguments) => new(Kind, [ForField(Field ?? "", arguments)]);

    /// <summary>The same, because of something that is there already: clients are told which, and need not read it out of the sentence.</summary>
    /// <param name="existing">The id of what is there.</param>
    /// <param name="arguments">What stands for <c>{0}</c>, <c>{1}</c>, … in <see cref="Sentence"/>.</param>
    public Refusal RefuseBecauseOf(Guid existing, params object?[] arguments) => new(Kind, [new ErrorBecauseOf(ForField(Field ?? "", arguments), existing)]);

    /// <summary>The same refusal as one of several found in a request.</summary>
    /// <param name="field">The member it is about, in wire spelling.</param>
    /// <param name="arguments">What stands for <c>{0}</c>, <c>{1}</c>, … in <see cref="Sentence"/>.</param>
    public ValidationError ForField(string field, params object?[] arguments) =>
        new(field, string.Format(CultureInfo.InvariantCulture, Sentence, arguments), Code, ValidationSeverity.Error);
}

/// <summary>What is wrong because of something that is there already.</summary>
public sealed class ErrorBecauseOf : ValidationError
{
    internal ErrorBecauseOf(ValidationError error, Guid existing)
        : base(error.Identifier, error.ErrorMessage, error.ErrorCode, error.Severity) => Existing = existing;

    /// <summary>The id of what is there.</summary>
    public Guid Existing { get; }
}
