using System.Reflection;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Common;

/// <summary>Tests the rules of all typed ids, which are found by reflection; each rule gets a new id of each type.</summary>
public sealed class TypedIdTests
{
    public static TheoryData<object> NewIds =>
        [.. typeof(ITypedId<>).Assembly.GetTypes().Where(IsTypedId).Select(type => type.GetMethod("New", [typeof(DateTime)])!.Invoke(null, [GroupFactory.Now])!)];

    [Theory]
    [MemberData(nameof(NewIds))]
    public void A_new_id_sorts_after_those_created_before_it<TId>(TId first)
        where TId : struct, ITypedId<TId>
    {
        var second = TId.New(GroupFactory.Now);
        (first < second).Should().BeTrue();
        (first <= second).Should().BeTrue();
        (second > first).Should().BeTrue();
        (second >= first).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(NewIds))]
    public void A_new_id_is_a_version_7_UUID_of_its_time<TId>(TId id)
        where TId : struct, ITypedId<TId>
    {
        id.Value.Version.Should().Be(7);
        // The process-wide sequence never decreases: another test may have created ids with a later time.
        var milliseconds = Convert.ToInt64(id.Value.ToString("N")[..12], 16);
        DateTime.UnixEpoch.AddMilliseconds(milliseconds).Should().BeOnOrAfter(GroupFactory.Now);
    }

    [Theory]
    [MemberData(nameof(NewIds))]
    public void Ids_compare_as_their_text_does<TId>(TId id)
        where TId : struct, ITypedId<TId>
    {
        var any = Gen.OneOf(Gen.Guid, Gen.Const(id.Value));
        Gen.Select(any, any).Sample((one, other) =>
        {
            TId left = TId.From(one), right = TId.From(other);
            var expected = Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString()));
            Math.Sign(left.CompareTo(right)).Should().Be(expected);
            (left < right).Should().Be(expected < 0);
            (left > right).Should().Be(expected > 0);
            (left <= right).Should().Be(expected <= 0);
            (left >= right).Should().Be(expected >= 0);
        });
    }

    [Theory]
    [MemberData(nameof(NewIds))]
    public void An_id_is_neither_less_nor_greater_than_itself<TId>(TId id)
        where TId : struct, ITypedId<TId>
    {
        var same = TId.From(id.Value);
        same.Should().Be(id);
        id.CompareTo(same).Should().Be(0);
        (id < same).Should().BeFalse();
        (id > same).Should().BeFalse();
        (id <= same).Should().BeTrue();
        (id >= same).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(NewIds))]
    public void On_the_wire_an_id_is_lower_case_with_hyphens<TId>(TId _)
        where TId : struct, ITypedId<TId> =>
        TId.From(Guid.Parse("01234567-89AB-7DEF-8123-456789ABCDEF")).ToString().Should().Be("01234567-89ab-7def-8123-456789abcdef");

    [Theory]
    [MemberData(nameof(NewIds))]
    public void The_nil_UUID_identifies_no_aggregate<TId>(TId id)
        where TId : struct, ITypedId<TId>
    {
        new AnyAggregate<TId>(id).Id.Should().Be(id);
        var creating = () => new AnyAggregate<TId>(TId.From(Guid.Empty));
        creating.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Every_type_of_id_in_the_domain_is_a_typed_id() =>
        typeof(ITypedId<>).Assembly.GetTypes().Where(IsUntyped).Should().BeEmpty();

    [Fact]
    public void The_rule_that_ids_are_typed_finds_a_planted_violation() =>
        typeof(TypedIdTests).GetNestedTypes(BindingFlags.NonPublic).Where(IsUntyped).Should().Equal(typeof(UntypedId));

    private static bool IsTypedId(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ITypedId<>));

    // An id is a value type around one UUID, whatever its name.
    private static bool IsUntyped(Type type) =>
        type.IsValueType && !type.IsEnum && !IsTypedId(type)
        && type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Select(field => field.FieldType).SequenceEqual([typeof(Guid)]);

    private readonly record struct UntypedId(Guid Value);

    private sealed class AnyAggregate<TId>(TId id) : AggregateRoot<TId>(id, GroupFactory.Now)
        where TId : struct, ITypedId<TId>;
}
