using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Synchronization;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class EntityStateTests
{
    [Fact]
    public void The_text_has_no_white_space_and_members_sorted_at_every_level()
    {
        var state = EntityState.Read("""{ "c": null, "b" : [ 1, { "z" : 1, "a" : 2 } ],  "a": "\u0078" }""");

        state.Json.Should().Be("""{"a":"x","b":[1,{"a":2,"z":1}],"c":null}""");
        state.ToString().Should().Be(state.Json);
    }

    [Theory]
    // Computed by sha256sum.
    [InlineData("""{"c":null,"a":"x","b":[1,{"z":1,"a":2}]}""", "5e20525c6c8ea1cbd2699444a242ef5525d7251e37c226096eea5dc3256b65ff")]
    [InlineData("{}", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    public void The_checksum_is_reproducible_by_other_programs(string json, string checksum) =>
        EntityState.Read(json).Checksum.Should().Be(checksum);

    [Theory]
    [InlineData("ascii")]
    [InlineData("Kühlraum – 冷蔵室 🧊")]
    public void The_checksum_is_computed_from_the_UTF_8_text(string text)
    {
        var state = EntityState.Of([KeyValuePair.Create("name", EntityState.Value(text))]);

        state.Checksum.Should().Be(Convert.ToHexString(SHA256.HashData(new UTF8Encoding(false).GetBytes(state.Json))).ToLowerInvariant());
        state.TextOf("name").Should().Be(text);
    }

    [Fact]
    public void Fields_are_sorted_ordinally_and_not_by_culture()
    {
        var state = EntityState.Of([KeyValuePair.Create("b", "1"), KeyValuePair.Create("Z", "2"), KeyValuePair.Create("a_b", "3"), KeyValuePair.Create("ab", "4")]);

        state.Fields.Should().Equal("Z", "a_b", "ab", "b");
        state.Json.Should().Be("""{"Z":2,"a_b":3,"ab":4,"b":1}""");
    }

    [Fact]
    public void A_name_with_special_characters_is_escaped_so_that_it_can_be_read_back()
    {
        var state = EntityState.Of([KeyValuePair.Create("a\"b\\", "1")]);

        EntityState.Read(state.Json).Should().Be(state);
        EntityState.Read(state.Json).Fields.Should().Equal("a\"b\\");
    }

    [Fact]
    public void A_stored_state_is_read_back_unchanged() =>
        RandomState.Any.Sample(state =>
        {
            var back = EntityState.Read(state.Json);
            back.Should().Be(state);
            back.GetHashCode().Should().Be(state.GetHashCode());
            back.Checksum.Should().Be(state.Checksum);
            back.Fields.Should().Equal(state.Fields);
        });

    [Fact]
    public void Two_states_are_equal_exactly_if_their_texts_and_checksums_are() =>
        Gen.Select(RandomState.Any, RandomState.Any).Sample((one, other) =>
        {
            var same = RandomState.Names.All(name => one.Fields.Contains(name) == other.Fields.Contains(name) && one[name] == other[name]);
            one.Equals(other).Should().Be(same);
            one.Equals((object)other).Should().Be(same);
            (one.Json == other.Json).Should().Be(same);
            (one.Checksum == other.Checksum).Should().Be(same);
        });

    [Fact]
    public void A_state_equals_neither_null_nor_an_object_of_another_type()
    {
        EntityState.Of([]).Equals(null).Should().BeFalse();
        EntityState.Of([]).Equals((object)"{}").Should().BeFalse();
    }

    [Fact]
    public void Two_states_differ_in_the_fields_with_different_values_and_a_missing_field_is_null() =>
        Gen.Select(RandomState.Any, RandomState.Any).Sample((one, other) =>
        {
            var differing = one.DifferingFrom(other);
            differing.Should().Equal(RandomState.Names.Where(name => one[name] != other[name]), "they are sorted");
            other.DifferingFrom(one).Should().Equal(differing);
            one.DifferingFrom(one).Should().BeEmpty();
        });

    [Fact]
    public void A_missing_field_and_a_null_field_do_not_differ()
    {
        EntityState absent = EntityState.Read("{}"), isNull = EntityState.Read("""{"a":null}""");

        absent.DifferingFrom(isNull).Should().BeEmpty();
        absent.Should().NotBe(isNull);
        absent.Fields.Contains("a").Should().BeFalse();
        isNull.Fields.Contains("a").Should().BeTrue();
        absent["a"].Should().Be("null");
        isNull["a"].Should().Be("null");
        absent.TextOf("a").Should().BeNull();
    }

    [Fact]
    public void Replacing_some_fields_leaves_the_others_and_the_original_state_unchanged() =>
        Gen.Select(RandomState.Any, RandomState.Any).Sample((before, changes) =>
        {
            var json = before.Json;
            var after = before.With(changes.Fields.Select(name => KeyValuePair.Create(name, changes[name])));
            foreach (var name in RandomState.Names)
            {
                after[name].Should().Be(changes.Fields.Contains(name) ? changes[name] : before[name]);
                after.Fields.Contains(name).Should().Be(changes.Fields.Contains(name) || before.Fields.Contains(name));
            }

            before.Json.Should().Be(json);
            after.Should().Be(EntityState.Read(after.Json));
        });

    [Fact]
    public void Values_are_written_as_json()
    {
        EntityState.Value((string?)null).Should().Be("null");
        EntityState.Value("").Should().Be("\"\"");
        EntityState.Value("null").Should().Be("\"null\"");
        EntityState.Value("a\"b\\c\n").Should().Be("""
            "a\"b\\c\n"
            """);
        EntityState.Value((int?)null).Should().Be("null");
        EntityState.Value((int?)-1234).Should().Be("-1234");
        EntityState.Value((bool?)null).Should().Be("null");
        EntityState.Value((bool?)true).Should().Be("true");
        EntityState.Value((bool?)false).Should().Be("false");
    }

    [Fact]
    public void Any_text_is_read_back_unchanged() =>
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
            EntityState.Read(EntityState.Of([KeyValuePair.Create("a", EntityState.Value(text))]).Json).TextOf("a") == text);

    [Fact]
    public void JSON_that_is_not_an_object_is_a_programming_error()
    {
        var reading = () => EntityState.Read(JsonSerializer.SerializeToElement(1));
        reading.Should().Throw<InvalidOperationException>();
    }
}
