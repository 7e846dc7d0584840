using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>A limit of a site's cache, ≥ 1: its size in gigabytes, or the days for which unused content is kept.</summary>
public sealed record CacheLimit : IStoredValue<CacheLimit, int>
{
    private CacheLimit(int value) => Value = value;

    /// <summary>The number of gigabytes or days.</summary>
    public int Value { get; }

    /// <summary>Validates a limit; null means unset.</summary>
    /// <param name="number">The number of gigabytes or days.</param>
    /// <param name="field">Name of the member or column on the wire, for errors.</param>
    /// <returns>The limit, null if unset; or <c>site.below_one</c>.</returns>
    public static Result<CacheLimit?> Parse(int? number, string field) => number switch
    {
        null => Result<CacheLimit?>.Success(null),
        >= 1 => new CacheLimit(number.Value),
        _ => new Refusal(RefusalKind.Malformed, [HierarchyErrors.BelowOne.ForField(field)]),
    };

    static CacheLimit IStoredValue<CacheLimit, int>.FromStorage(int value) => new(value);
}
