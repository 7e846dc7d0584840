using CsCheck;
using Sites.Domain.Synchronization;

namespace Sites.Domain.Tests.Synchronization;

/// <summary>States of few fields with few values, so that random ones often have something in common.</summary>
internal static class RandomState
{
    public static readonly string[] Names = ["a", "b", "c", "d", "e"];

    private static readonly string?[] Values = [null, EntityState.Null, "1", "\"x\"", "[true]"];

    /// <summary>Each field left out, null, or one of few values.</summary>
    public static Gen<EntityState> Any { get; } = Gen.Int[0, Values.Length - 1].Array[Names.Length].Select(picks =>
        EntityState.Of(Names.Zip(picks, (name, pick) => (name, value: Values[pick])).Where(said => said.value is not null)
            .Select(said => KeyValuePair.Create(said.name, said.value!))));

    /// <summary>For each field a side, or none.</summary>
    public static Gen<Func<string, MergeSide?>> Decisions { get; } = Gen.Int[0, 2].Array[Names.Length].Select<int[], Func<string, MergeSide?>>(picks =>
        name => picks[Array.IndexOf(Names, name)] switch { 0 => MergeSide.Central, 1 => MergeSide.Site, _ => null });

    /// <summary>The same with one other value.</summary>
    public static EntityState With(this EntityState state, string field, string value) => state.With([KeyValuePair.Create(field, value)]);
}
