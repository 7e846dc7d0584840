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
    public void An_object_is_stored_in_canonical_form_with_size_and_checksum(string json, string canonical)
    {
        var content = DocumentFactory.Content(json);
        content.Canonical.Should().Be(canonical);
        content.Size.Should().Be(Encoding.UTF8.GetByteCount(canonical));
        content.Checksum.Should().Be(CanonicalJson.Checksum(canonical));
    }

    [Fact]
    public void Two_representations_of_one_object_are_equal() =>
        DocumentFactory.Content("""{ "b":"\u00e9", "a":1 }""").Should().Be(DocumentFactory.Content("""{"a":1,"b":"é"}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("1")]
    [InlineData("\"{}\"")]
    [InlineData("true")]
    public void Content_that_is_not_an_object_is_refused(string json) => ShouldBeInvalid(DocumentFactory.Json(json));

    [Fact]
    public void Missing_content_is_refused()
    {
        ShouldBeInvalid(null);
        ShouldBeInvalid(default(JsonElement));
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":{\"b\":\"x\\udc00\"}}")]
    [InlineData("{\"\\udc00\\ud800\":1}")]
    [InlineData("""{"a":[{"b":1,"b":2}]}""")]
    public void A_lone_surrogate_and_a_duplicate_member_are_refused(string json) => ShouldBeInvalid(DocumentFactory.Json(json));

    [Fact]
    public void Invalid_UTF_8_is_refused()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xFF, (byte)'"', (byte)'}' });
        ShouldBeInvalid(document.RootElement);
    }

    [Fact]
    public void Content_of_262144_bytes_is_accepted_and_one_byte_more_is_refused_with_its_size()
    {
        DocumentFactory.Content($$"""{"a":"{{new string('x', 262_136)}}"}""").Size.Should().Be(262_144);
        ShouldBeTooLarge($$"""{"a":"{{new string('x', 262_137)}}"}""", 262_145);
    }

    [Fact]
    public void Size_is_measured_in_bytes_of_the_canonical_form()
    {
        var most = $$"""{"a":"{{new string('é', 131_068)}}"}""";
        DocumentFactory.Content(most).Size.Should().Be(262_144);
        DocumentFactory.Content(most.Replace(":", new string(' ', 1000) + ":", StringComparison.Ordinal)).Size.Should().Be(262_144);
        DocumentFactory.Content($$"""{"a":"{{string.Concat(Enumerable.Repeat("\\u00e9", 131_068))}}"}""").Size.Should().Be(262_144);
        ShouldBeTooLarge($$"""{"a":"{{new string('é', 131_069)}}"}""", 262_146);
    }

    private static void ShouldBeInvalid(JsonElement? content) =>
        DocumentContent.Parse(content).ShouldBeRefused(
            ResultStatus.Invalid, "document.content_invalid", "must be a JSON object without duplicate members or unpaired surrogates", "content");

    private static void ShouldBeTooLarge(string json, int size) =>
        DocumentContent.Parse(DocumentFactory.Json(json)).ShouldBeRefused(
            ResultStatus.Invalid, "document.content_too_large", $"must have at most 262144 bytes as canonical JSON, and has {size}", "content");
}
