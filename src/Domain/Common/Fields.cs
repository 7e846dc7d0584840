using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// Gathers what is wrong with a request's fields, so that a caller hears of everything at once and not of one mistake
/// per attempt.
/// </summary>
public sealed class Fields
{
    private readonly List<ValidationError> _errors = [];

    /// <summary>Whether every field so far was good.</summary>
    public bool AreGood => _errors.Count == 0;

    /// <summary>Everything that is wrong, in the order it was found; empty where nothing is.</summary>
    public IReadOnlyList<ValidationError> Errors => _errors;

    /// <summary>Everything that is wrong, as one refusal. Ask <see cref="AreGood"/> first.</summary>
    public Refusal Refusal => new(RefusalKind.Malformed, _errors);

    /// <summary>The parsed value, or <c>default</c> where it was refused (the refusal is then noted).</summary>
    public T? Take<T>(Result<T> parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.IsSuccess) return parsed.Value;
        _errors.AddRange(parsed.AsRefusal().ValidationErrors);
        return default;
    }

    /// <summary>How a field is called that a caller named: the empty name is written as <c>""</c>, for no name at all means no field.</summary>
    public static string NameOf(string said) => string.IsNullOrEmpty(said) ? "\"\"" : said;

    /// <summary>Notes one more mistake.</summary>
    public void Add(ValidationError error) => _errors.Add(error);
}
