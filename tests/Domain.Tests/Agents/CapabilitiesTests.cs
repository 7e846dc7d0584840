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
    public void Arrays_and_objects_are_stored_verbatim(string json) =>
        Capabilities.Parse(Json(json)).ShouldSucceed().Should().Be(json);

    [Fact]
    public void Unset_capabilities_are_null()
    {
        Capabilities.Parse(null).ShouldSucceed().Should().BeNull();
        Capabilities.Parse(Json("null")).ShouldSucceed().Should().BeNull();
        Capabilities.Parse(default(JsonElement)).ShouldSucceed().Should().BeNull();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"dhcp\"")]
    [InlineData("\"[]\"")]
    [InlineData("true")]
    [InlineData("false")]
    public void Any_other_JSON_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("[\"\\ud800\"]")]
    [InlineData("{\"a\":{\"b\":\"x\\udc00\"}}")]
    [InlineData("{\"\\udc00\\ud800\":1}")]
    public void A_lone_surrogate_is_refused(string json) => ShouldBeInvalid(json);

    [Fact]
    public void Invalid_UTF_8_is_refused()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'[', (byte)'"', 0xFF, (byte)'"', (byte)']' });
        Capabilities.Parse(document.RootElement).IsSuccess.Should().BeFalse();
    }

    [Fact]
    public void A_value_of_8192_bytes_is_accepted_and_one_of_8193_is_refused()
    {
        var list = $"[\"{new string('x', 8188)}\"]";
        list.Should().HaveLength(8192);
        Capabilities.Parse(Json(list)).ShouldSucceed().Should().Be(list);
        ShouldBeInvalid($"[\"{new string('x', 8189)}\"]");
    }

    [Fact]
    public void Size_is_measured_in_bytes_not_characters()
    {
        var most = $"{{\"a\":\"{new string('é', 4092)}\"}}";
        Encoding.UTF8.GetByteCount(most).Should().Be(8192);
        Capabilities.Parse(Json(most)).ShouldSucceed().Should().Be(most);
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
