using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// The tags of a node or group, for searches and selections: at most 50 tags of 1–50 characters of <c>a-z</c>, <c>0-9</c> and
/// <c>. _ : / -</c>. Tags are not inherited. They are stored as one text, sorted and separated by spaces, so that reading a page of rows
/// needs no second query.
/// </summary>
public sealed partial record TagList
{
    /// <summary>Maximum length of a tag, in characters.</summary>
    public const int MaxLength = 50;

    /// <summary>Maximum number of tags.</summary>
    public const int MaxCount = 50;

    /// <summary>Maximum length of the stored text, in characters.</summary>
    public const int MaxStoredLength = (MaxCount * (MaxLength + 1)) - 1;

    private TagList(string value) => Value = value;

    /// <summary>The stored text.</summary>
    public string Value { get; }

    /// <summary>Validates a tag. Surrounding white space is ignored.</summary>
    /// <param name="text">The tag.</param>
    /// <param name="field">Name of the member or column on the wire, for errors.</param>
    /// <returns>The trimmed tag; or <c>tag.invalid</c>.</returns>
    public static Result<string> ParseOne(string? text, string field)
    {
        var trimmed = text?.Trim();
        return trimmed is not null && Valid().IsMatch(trimmed) ? trimmed : new Refusal(RefusalKind.Malformed, [TagErrors.Invalid.ForField(field, MaxLength)]);
    }

    /// <summary>Validates a list of tags in any order. Duplicates count once.</summary>
    /// <param name="tags">The tags; null for none.</param>
    /// <param name="field">Name of the member or column on the wire, for errors.</param>
    /// <returns>The list, null for no tags; or <c>tag.invalid</c>, <c>tag.too_many</c>.</returns>
    public static Result<TagList?> Parse(IReadOnlyCollection<string?>? tags, string field)
    {
        var distinct = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in tags ?? [])
        {
            var tag = ParseOne(text, field);
            if (!tag.IsSuccess) return tag.AsRefusal();
            distinct.Add(tag.Value);
            if (distinct.Count > MaxCount) return new Refusal(RefusalKind.Malformed, [TagErrors.TooMany.ForField(field, MaxCount)]);
        }

        return Result<TagList?>.Success(Join(distinct));
    }

    /// <summary>Returns the sorted tags of a stored text.</summary>
    public static IReadOnlyList<string> Split(string? stored) => stored is null ? [] : stored.Split(' ');

    /// <summary>Returns the list of a stored text with an added tag; the same list if it contains the tag.</summary>
    /// <returns>The list; or <c>tag.invalid</c>, <c>tag.too_many</c>.</returns>
    public static Result<TagList?> Add(string? stored, string tag) => Parse([.. Split(stored), tag], "tag");

    /// <summary>Returns the list of a stored text without a tag; null if no tag is left.</summary>
    public static TagList? Remove(string? stored, string tag) => Join(Split(stored).Where(other => other != tag));

    /// <inheritdoc />
    public override string ToString() => Value;

    private static TagList? Join(IEnumerable<string> tags) => string.Join(' ', tags) is { Length: > 0 } stored ? new TagList(stored) : null;

    [GeneratedRegex(@"\A[a-z0-9._:/-]{1,50}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}

/// <summary>Refusals of tags.</summary>
public static class TagErrors
{
    /// <summary>The tag is too long or contains invalid characters; see <see cref="TagList"/>.</summary>
    public static readonly ErrorDefinition Invalid =
        new("tag.invalid", RefusalKind.Malformed, "must have 1 to {0} characters: a-z, 0-9 and . _ : / -", "tag");

    /// <summary>There are too many tags; see <see cref="TagList.MaxCount"/>.</summary>
    public static readonly ErrorDefinition TooMany = new("tag.too_many", RefusalKind.Malformed, "must be at most {0} tags", "tags");

    /// <summary>The node does not have the tag to be removed.</summary>
    public static readonly ErrorDefinition NotFound = new("tag.not_found", RefusalKind.NotFound, "The node does not have the tag '{0}'.");
}
