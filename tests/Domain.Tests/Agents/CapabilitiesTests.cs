using System.Text;
using System.Text.Json;
using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""["dhcp","tftp"]""")]
    [InlineData("""{ "boot" : { "uefi":true,  "pi":null }, "b":1.50, "a":[ ] }""")]
    [InlineData("""{"same":1,"same":2,"escaped":"\u00e9\/é"}""")]
    public void An_array_and_an_object_is_kept_to_the_letter(string json) =>
        Capabilities.Parse(Json(json)).ShouldBeGood().Should().Be(json);

    [Fact]
    public void Nothing_said_is_none()
    {
        Capabilities.Parse(null).ShouldBeGood().Should().BeNull();
        Capabilities.Parse(Json("null")).ShouldBeGood().Should().BeNull();
        Capabilities.Parse(default(JsonElement)).ShouldBeGood().Should().BeNull();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"dhcp\"")]
    [InlineData("\"[]\"")]
    [InlineData("true")]
    [InlineData("false")]
    public void Anything_else_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("[\"\\ud800\"]")]
    [InlineData("{\"a\":{\"b\":\"x\\udc00\"}}")]
    [InlineData("{\"\\udc00\\ud800\":1}")]
    public void Half_a_character_is_refused_for_it_could_not_be_answered(string json) => ShouldBeInvalid(json);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'[', (byte)'"', 0xFF, (byte)'"', (byte)']' });
        Capabilities.Parse(document.RootElement).IsSuccess.Should().BeFalse();
    }

    [Fact]
    public void Exactly_8192_bytes_are_taken_and_one_more_is_refused()
    {
        var list = $"[\"{new string('x', 8188)}\"]";
        list.Should().HaveLength(8192);
        Capabilities.Parse(Json(list)).ShouldBeGood().Should().Be(list);
        ShouldBeInvalid($"[\"{new string('x', 8189)}\"]");
    }

    [Fact]
    public void It_is_bytes_that_count_and_not_characters()
    {
        var most = $"{{\"a\":\"{new string('é', 4092)}\"}}";
        Encoding.UTF8.GetByteCount(most).Should().Be(8192);
        Capabilities.Parse(Json(most)).ShouldBeGood().Should().Be(most);
        ShouldBeInvalid($"{{\"a\":\"{new string('é', 4092)}x\"}}");
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static void ShouldBeInvalid(string json) =>
        Capabilities.Parse(Json(json)).ShouldBeRefused(
            ResultStatus.Invalid, "agent.capabilities_invalid", "must be a JSON array or object of at most 8192 bytes", "capabilities");
}
