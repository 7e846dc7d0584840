using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class CanonicalJsonTests
{
    // Few distinct names, so that sorting matters; among them names that UTF-8 and UTF-16 sort differently.
    private static readonly Gen<string> Texts =
        Gen.OneOf("a", "B", "é", "\"", "\\", "/", "\n", "\0", "\u001f", "\u007f", "\u2028", "\ue000", "\uffee", "🛰", "<")
            .Array[0, 4].Select(string.Concat);

    private static readonly Gen<JsonNode?> Values = Nested(depth: 3);

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("null", "null")]
    [InlineData("[true , false,null]", "[true,false,null]")]
    [InlineData("{ \"b\" : 1,\r\n\t\"a\" : [ 2, 1 ] }", "{\"a\":[2,1],\"b\":1}")]
    [InlineData("""{"b":{"d":1,"c":2},"a":[{"z":0,"y":0}]}""", """{"a":[{"y":0,"z":0}],"b":{"c":2,"d":1}}""")]
    [InlineData("""{"a":1,"A":2,"aa":3,"":4}""", """{"":4,"A":2,"a":1,"aa":3}""")]
    public void White_space_is_removed_and_members_are_sorted_at_every_level_but_items_are_not(string json, string canonical) =>
        CanonicalJson.Write(Json(json)).Should().Be(canonical);

    // The example of RFC 8785, 3.2.3, whose order is not code point order: 🛰 begins with a lower code unit than U+FB33.
    [Fact]
    public void Members_are_sorted_by_UTF_16_code_units() =>
        CanonicalJson.Write(Json("""{"\u20ac":0,"\r":1,"\ufb33":2,"1":3,"\ud83d\ude00":4,"\u0080":5,"\u00f6":6}"""))
            .Should().Be("{\"\\r\":1,\"1\":3,\"\u0080\":5,\"ö\":6,\"€\":0,\"😀\":4,\"\ufb33\":2}");

    // The example of RFC 8785, 3.2.2.2, and every character that may but need not be escaped.
    [Theory]
    [InlineData("""
        "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"
        """, "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"")]
    [InlineData("""
        "\u0000\b\t\n\u000b\f\r\u001f\u007f\u0080\u2028\u003c\ud83d\ude00"
        """, "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\u007f\u0080\u2028<😀\"")]
    public void Strings_are_escaped_only_where_required(string json, string canonical) =>
        CanonicalJson.Write(Json(json)).Should().Be(canonical);

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("-0")]
    [InlineData("1E+2")]
    [InlineData("123456789012345678901234567890.10")]
    public void Numbers_are_kept_as_written(string number) => CanonicalJson.Write(Json($"[ {number} ]")).Should().Be($"[{number}]");

    [Fact]
    public void Canonicalization_is_idempotent_and_preserves_the_value() =>
        Values.Sample(value =>
        {
            var json = Spell(value, new Random(0), isOrdered: true);
            var canonical = CanonicalJson.Write(Json(json));
            CanonicalJson.Write(Json(canonical)).Should().Be(canonical);
            JsonNode.DeepEquals(JsonNode.Parse(canonical), JsonNode.Parse(json)).Should().BeTrue(json);
        });

    [Fact]
    public void Member_order_white_space_and_escapes_do_not_matter() =>
        Gen.Select(Values, Gen.Int[0, 1_000_000]).Sample((value, seed) =>
        {
            var spelled = Spell(value, new Random(seed), isOrdered: false);
            CanonicalJson.Write(Json(spelled)).Should().Be(CanonicalJson.Write(Json(Spell(value, new Random(0), isOrdered: true))), spelled);
        });

    [Fact]
    public void Different_values_have_different_canonical_forms() =>
        Gen.Select(Values, Values).Sample((one, other) =>
        {
            var (left, right) = (CanonicalJson.Write(Json(Spell(one, new Random(1), true))), CanonicalJson.Write(Json(Spell(other, new Random(2), false))));
            (left == right).Should().Be(JsonNode.DeepEquals(one, other), "{0} and {1}", left, right);
        });

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"\u0061":1}""")]
    [InlineData("""[{"b":{"a":1,"c":2,"a":3}}]""")]
    public void A_duplicate_member_is_rejected(string json) => ShouldHaveNoForm(Json(json));

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("[\"a\\udc00b\"]")]
    [InlineData("{\"a\":{\"b\":\"x\\udc00\"}}")]
    [InlineData("{\"\\udc00\\ud800\":1}")]
    public void A_lone_surrogate_is_rejected(string json) => ShouldHaveNoForm(Json(json));

    [Fact]
    public void Invalid_UTF_8_is_rejected()
    {
        using var text = JsonDocument.Parse(new byte[] { (byte)'[', (byte)'"', 0xFF, (byte)'"', (byte)']' });
        ShouldHaveNoForm(text.RootElement);
        using var name = JsonDocument.Parse(new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}' });
        ShouldHaveNoForm(name.RootElement);
    }

    [Fact]
    public void Missing_JSON_is_rejected() => ShouldHaveNoForm(default);

    // From another implementation: printf '{"a":"é"}' | sha256sum
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("{\"a\":\"é\"}", "b3a092a6af48807fa9482b2ee140105575daa26d5b24b3c0e60a7e2dee6683b1")]
    public void A_checksum_is_the_SHA_256_of_the_UTF_8_in_lowercase_hex(string canonical, string checksum) =>
        CanonicalJson.Checksum(canonical).Should().Be(checksum);

    private static void ShouldHaveNoForm(JsonElement value) =>
        FluentActions.Invoking(() => CanonicalJson.Write(value)).Should().Throw<ArgumentException>();

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static Gen<JsonNode?> Nested(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Const((JsonNode?)null),
            Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
            Gen.Int.Select(number => (JsonNode?)JsonValue.Create(number)),
            Texts.Select(text => (JsonNode?)JsonValue.Create(text)));
        if (depth == 0) return leaf;
        var item = Nested(depth - 1);
        return Gen.OneOf(
            leaf,
            item.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(one => one?.DeepClone())])),
            Gen.Select(Texts, item).Array[0, 5].Select(members => (JsonNode?)new JsonObject(
                members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone())))));
    }

    /// <summary>Writes one of the many representations of a value without the library's writer.</summary>
    private static string Spell(JsonNode? value, Random random, bool isOrdered)
    {
        return value switch
        {
            null => "null",
            JsonObject members => $"{{{Blank()}{string.Join($"{Blank()},", InSomeOrder(members).Select(Member))}{Blank()}}}",
            JsonArray items => $"[{Blank()}{string.Join($",{Blank()}", items.Select(item => Spell(item, random, isOrdered)))}]",
            _ when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
            _ => value.ToJsonString(),
        };

        string Member(KeyValuePair<string, JsonNode?> member) => $"{Text(member.Key)}{Blank()}:{Blank()}{Spell(member.Value, random, isOrdered)}";

        IEnumerable<KeyValuePair<string, JsonNode?>> InSomeOrder(JsonObject members) =>
            isOrdered ? members : members.OrderBy(_ => random.Next()).ToList();

        string Blank() => random.Next(4) switch { 0 => " ", 1 => "\r\n", 2 => "\t", _ => "" };

        string Text(string text)
        {
            var spelled = new StringBuilder("\"");
            // Rune by rune: one surrogate as an escape next to the other one as a character would be invalid.
            foreach (var rune in text.EnumerateRunes())
            {
                if (rune.Value is not ('"' or '\\' or < ' ') && random.Next(2) == 0) spelled.Append(rune);
                else foreach (var unit in rune.ToString()) spelled.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }

            return spelled.Append('"').ToString();
        }
    }
}
