using System.Globalization;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// A kind of refusal: a stable code and a sentence for people. Each module lists its refusals in one static class
/// (<c>HierarchyErrors</c>, <c>NodeErrors</c>), so that each code is defined once.
/// </summary>
/// <param name="Code">The stable code, <c>thing.reason</c>, which clients use to tell refusals apart.</param>
/// <param name="Kind">The kind of refusal, which determines the HTTP status.</param>
/// <param name="Sentence">A composite format string that tells the caller what is wrong and what to do.</param>
/// <param name="Field">Wire name of the member of the request that the refusal is about, if it is always the same.</param>
public sealed record ErrorDefinition(string Code, RefusalKind Kind, string Sentence, string? Field = null)
{
    /// <summary>Creates a refusal.</summary>
    /// <param name="arguments">The values for <c>{0}</c>, <c>{1}</c>, … in <see cref="Sentence"/>.</param>
    public Refusal Refuse(params object?[] arguments) => new(Kind, [ForField(Field ?? "", arguments)]);

    /// <summary>Creates a refusal caused by an existing entity, whose identifier is part of the answer.</summary>
    /// <param name="existing">Identifier of the existing entity.</param>
    /// <param name="arguments">The values for <c>{0}</c>, <c>{1}</c>, … in <see cref="Sentence"/>.</param>
    public Refusal RefuseBecauseOf(Guid existing, params object?[] arguments) => new(Kind, [new ErrorBecauseOf(ForField(Field ?? "", arguments), existing)]);

    /// <summary>Creates an error for one of several fields of a request.</summary>
    /// <param name="field">Wire name of the member that the error is about.</param>
    /// <param name="arguments">The values for <c>{0}</c>, <c>{1}</c>, … in <see cref="Sentence"/>.</param>
    public ValidationError ForField(string field, params object?[] arguments) =>
        new(field, string.Format(CultureInfo.InvariantCulture, Sentence, arguments), Code, ValidationSeverity.Error);
}

/// <summary>An error caused by an existing entity.</summary>
public sealed class ErrorBecauseOf : ValidationError
{
    internal ErrorBecauseOf(ValidationError error, Guid existing)
        : base(error.Identifier, error.ErrorMessage, error.ErrorCode, error.Severity) => Existing = existing;

    /// <summary>Identifier of the existing entity.</summary>
    public Guid Existing { get; }
}
