using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// Labels of a node or group, for searches and selections: at most 50, each of 1 to 50 characters of <c>a-z</c>, <c>0-9</c> and
/// <c>. _ : / -</c>. They are not inherited. Stored in one text, sorted and separated by blanks, so that a page of rows needs no
/// second query.
/// </summary>
public static partial class TagList
{
    /// <summary>The maximum length of a tag, in characters.</summary>
    public const int MaxLength = 50;

    /// <summary>The maximum number of tags.</summary>
    public const int MaxCount = 50;

    /// <summary>The maximum length of the stored text, in characters.</summary>
    public const int MaxStoredLength = (MaxCount * (MaxLength + 1)) - 1;

    /// <summary>Reads one tag; blanks around it are ignored.</summary>
    /// <param name="text">The tag.</param>
    /// <param name="field">The member or column it comes from, in wire spelling.</param>
    /// <returns><c>tag.invalid</c>.</returns>
    public static Result<string> ParseOne(string? text, string field)
    {
        var trimmed = text?.Trim();
        return trimmed is not null && Valid().IsMatch(trimmed) ? trimmed : new Refusal(RefusalKind.Malformed, [TagErrors.Invalid.ForField(field, MaxLength)]);
    }

    /// <summary>Reads tags in any order; repetitions count once.</summary>
    /// <param name="tags">The tags; null for none.</param>
    /// <param name="field">The member or column they come from, in wire spelling.</param>
    /// <returns>The stored text, null for no tags; or <c>tag.invalid</c>, <c>tag.too_many</c>.</returns>
    public static Result<string?> Parse(IReadOnlyCollection<string?>? tags, string field)
    {
        var distinct = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in tags ?? [])
        {
            var tag = ParseOne(text, field);
            if (!tag.IsSuccess) return tag.AsRefusal();
            distinct.Add(tag.Value);
            if (distinct.Count > MaxCount) return new Refusal(RefusalKind.Malformed, [TagErrors.TooMany.ForField(field, MaxCount)]);
        }

        return Result<string?>.Success(Join(distinct));
    }

    /// <summary>The tags of a stored text, sorted.</summary>
    public static IReadOnlyList<string> Split(string? stored) => stored is null ? [] : stored.Split(' ');

    /// <summary>The stored text with one more tag; the same where it is among them.</summary>
    /// <returns>The stored text; or <c>tag.too_many</c>.</returns>
    public static Result<string?> Add(string? stored, string tag) => Parse([.. Split(stored), tag], "tag");

    /// <summary>The stored text without a tag; null when none is left.</summary>
    public static string? Remove(string? stored, string tag) => Join(Split(stored).Where(other => other != tag));

    private static string? Join(IEnumerable<string> tags) => string.Join(' ', tags) is { Length: > 0 } stored ? stored : null;

    [GeneratedRegex(@"\A[a-z0-9._:/-]{1,50}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}

/// <summary>Refusals about tags.</summary>
public static class TagErrors
{
    /// <summary>See <see cref="TagList"/>.</summary>
    public static readonly ErrorDefinition Invalid =
        new("tag.invalid", RefusalKind.Malformed, "must have 1 to {0} characters: a-z, 0-9 and . _ : / -", "tag");

    /// <summary>See <see cref="TagList.MaxCount"/>.</summary>
    public static readonly ErrorDefinition TooMany = new("tag.too_many", RefusalKind.Malformed, "must be at most {0} tags", "tags");

    /// <summary>The tag to be removed is not there.</summary>
    public static readonly ErrorDefinition NotFound = new("tag.not_found", RefusalKind.NotFound, "The node does not have the tag '{0}'.");
}
