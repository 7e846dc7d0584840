using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>Collects the errors of a request's fields, so that a caller gets all errors in one answer.</summary>
public sealed class Fields
{
    /// <summary>Maximum number of errors that are kept: one more than a refusal lists, so that the refusal can state that there are more.</summary>
    public const int MaxErrors = 101;

    /// <summary>Maximum length of a name from the request in an error, in characters.</summary>
    private const int MaxNameLength = 100;

    private readonly List<ValidationError> _errors = [];

    /// <summary>Whether no error has been found.</summary>
    public bool AreValid => _errors.Count == 0;

    /// <summary>The errors in the order in which they were found; at most <see cref="MaxErrors"/>.</summary>
    public IReadOnlyList<ValidationError> Errors => _errors;

    /// <summary>Whether <see cref="MaxErrors"/> errors have been found, so that further checks add nothing.</summary>
    public bool AreFull => _errors.Count == MaxErrors;

    /// <summary>The refusal with all errors. Check <see cref="AreValid"/> first.</summary>
    public Refusal Refusal => new(RefusalKind.Malformed, _errors);

    /// <summary>Returns a parsed value; if it was refused, adds its errors and returns <c>default</c>.</summary>
    public T? Take<T>(Result<T> parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.IsSuccess) return parsed.Value;
        foreach (var error in parsed.AsRefusal().ValidationErrors) Add(error);
        return default;
    }

    /// <summary>As <see cref="Take{T}(Result{T})"/>, for a value that has another name in this request than usually.</summary>
    public T? Take<T>(Result<T> parsed, string field)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.IsSuccess) return parsed.Value;
        foreach (var error in parsed.AsRefusal().ValidationErrors) Add(new ValidationError(field, error.ErrorMessage, error.ErrorCode, error.Severity));
        return default;
    }

    /// <summary>
    /// Returns the name of an unknown field for use in an error. An empty name becomes <c>""</c>, because an error without a name refers to no
    /// field; a long name is truncated, because the size of an answer must not depend on the request.
    /// </summary>
    public static string NameOf(string name) =>
        string.IsNullOrEmpty(name) ? "\"\""
        : name.Length <= MaxNameLength ? name
        : string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength), "…");

    /// <summary>Adds an error, unless <see cref="MaxErrors"/> have been found.</summary>
    public void Add(ValidationError error)
    {
        if (!AreFull) _errors.Add(error);
    }
}
