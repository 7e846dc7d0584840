using CsCheck;
using Sites.Domain.Synchronization;

namespace Sites.Domain.Tests.Synchronization;

/// <summary>States with few fields and values, so that random ones often overlap.</summary>
internal static class RandomState
{
    public static readonly string[] Names = ["a", "b", "c", "d", "e"];

    private static readonly string?[] Values = [null, EntityState.Null, "1", "\"x\"", "[true]"];

    /// <summary>Each field is absent, null, or one of few values.</summary>
    public static Gen<EntityState> Any { get; } = Gen.Int[0, Values.Length - 1].Array[Names.Length].Select(picks =>
        EntityState.Of(Names.Zip(picks, (name, pick) => (name, value: Values[pick])).Where(field => field.value is not null)
            .Select(field => KeyValuePair.Create(field.name, field.value!))));

    /// <summary>A side or null for each field.</summary>
    public static Gen<Func<string, MergeSide?>> Decisions { get; } = Gen.Int[0, 2].Array[Names.Length].Select<int[], Func<string, MergeSide?>>(picks =>
        name => picks[Array.IndexOf(Names, name)] switch { 0 => MergeSide.Central, 1 => MergeSide.Site, _ => null });

    /// <summary>The same state with one different value.</summary>
    public static EntityState With(this EntityState state, string field, string value) => state.With([KeyValuePair.Create(field, value)]);
}
