using System.Text;
using System.Text.Json;
using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Catalog;

public sealed class DocumentContentTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{ "steps" : [ {"run": "b", "on": 1.0} ], "a":null }""", """{"a":null,"steps":[{"on":1.0,"run":"b"}]}""")]
    public void An_object_is_kept_measured_and_summed_up_in_its_canonical_form(string json, string canonical)
    {
        var content = PlantDocument.Content(json);
        content.Canonical.Should().Be(canonical);
        content.Size.Should().Be(Encoding.UTF8.GetByteCount(canonical));
        content.Checksum.Should().Be(CanonicalJson.Checksum(canonical));
    }

    [Fact]
    public void Two_spellings_of_one_object_are_one_content() =>
        PlantDocument.Content("""{ "b":"\u00e9", "a":1 }""").Should().Be(PlantDocument.Content("""{"a":1,"b":"é"}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("1")]
    [InlineData("\"{}\"")]
    [InlineData("true")]
    public void Anything_but_an_object_is_refused(string json) => ShouldBeInvalid(PlantDocument.Json(json));

    [Fact]
    public void Nothing_is_refused()
    {
        ShouldBeInvalid(null);
        ShouldBeInvalid(default(JsonElement));
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":{\"b\":\"x\\udc00\"}}")]
    [InlineData("{\"\\udc00\\ud800\":1}")]
    [InlineData("""{"a":[{"b":1,"b":2}]}""")]
    public void Half_a_character_and_a_member_named_twice_are_refused(string json) => ShouldBeInvalid(PlantDocument.Json(json));

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xFF, (byte)'"', (byte)'}' });
        ShouldBeInvalid(document.RootElement);
    }

    [Fact]
    public void Exactly_262144_bytes_are_taken_and_one_more_is_refused_by_its_number()
    {
        PlantDocument.Content($$"""{"a":"{{new string('x', 262_136)}}"}""").Size.Should().Be(262_144);
        ShouldBeTooLarge($$"""{"a":"{{new string('x', 262_137)}}"}""", 262_145);
    }

    [Fact]
    public void It_is_bytes_of_the_canonical_form_that_count_and_not_characters_or_blanks()
    {
        var most = $$"""{"a":"{{new string('é', 131_068)}}"}""";
        PlantDocument.Content(most).Size.Should().Be(262_144);
        PlantDocument.Content(most.Replace(":", new string(' ', 1000) + ":", StringComparison.Ordinal)).Size.Should().Be(262_144);
        PlantDocument.Content($$"""{"a":"{{string.Concat(Enumerable.Repeat("\\u00e9", 131_068))}}"}""").Size.Should().Be(262_144);
        ShouldBeTooLarge($$"""{"a":"{{new string('é', 131_069)}}"}""", 262_146);
    }

    private static void ShouldBeInvalid(JsonElement? said) =>
        DocumentContent.Parse(said).ShouldBeRefused(
            ResultStatus.Invalid, "document.content_invalid", "must be a JSON object without duplicate members or unpaired surrogates", "content");

    private static void ShouldBeTooLarge(string json, int size) =>
        DocumentContent.Parse(PlantDocument.Json(json)).ShouldBeRefused(
            ResultStatus.Invalid, "document.content_too_large", $"must have at most 262144 bytes as canonical JSON, and has {size}", "content");
}
