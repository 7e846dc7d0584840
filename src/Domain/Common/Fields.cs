using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// Gathers what is wrong with a request's fields, so that a caller hears of everything at once and not of one mistake
/// per attempt.
/// </summary>
public sealed class Fields
{
    /// <summary>The maximum number of mistakes that are kept. One more than a refusal lists, so that it can say that there are more.</summary>
    public const int MaxErrors = 101;

    /// <summary>The maximum length of a name from the request in an error, in characters.</summary>
    private const int MaxNameLength = 100;

    private readonly List<ValidationError> _errors = [];

    /// <summary>Whether every field so far was good.</summary>
    public bool AreGood => _errors.Count == 0;

    /// <summary>What is wrong, in the order it was found, at most <see cref="MaxErrors"/>; empty where nothing is.</summary>
    public IReadOnlyList<ValidationError> Errors => _errors;

    /// <summary>Whether <see cref="MaxErrors"/> mistakes were found, so that looking for more adds nothing.</summary>
    public bool AreFull => _errors.Count == MaxErrors;

    /// <summary>Everything that is wrong, as one refusal. Ask <see cref="AreGood"/> first.</summary>
    public Refusal Refusal => new(RefusalKind.Malformed, _errors);

    /// <summary>The parsed value, or <c>default</c> where it was refused (the refusal is then noted).</summary>
    public T? Take<T>(Result<T> parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.IsSuccess) return parsed.Value;
        foreach (var error in parsed.AsRefusal().ValidationErrors) Add(error);
        return default;
    }

    /// <summary>
    /// The name of an unknown field in an error: the empty name is written as <c>""</c>, because no name means no field, and a long
    /// name is cut, because an answer must not grow with the request.
    /// </summary>
    public static string NameOf(string name) =>
        string.IsNullOrEmpty(name) ? "\"\""
        : name.Length <= MaxNameLength ? name
        : string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength), "…");

    /// <summary>Adds a mistake, unless <see cref="MaxErrors"/> were found already.</summary>
    public void Add(ValidationError error)
    {
        if (!AreFull) _errors.Add(error);
    }
}
