using FluentAssertions;
using Sites.Domain.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class SystemUuidTests
{
    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void A_firmware_placeholder_is_not_a_UUID(string text)
    {
        SystemUuid.IsPlaceholder(Guid.Parse(text)).Should().BeTrue();
        SystemUuid.FromFirmware(Guid.Parse(text)).Should().BeNull();
    }

    [Fact]
    public void Any_other_UUID_identifies_the_machine()
    {
        var uuid = Guid.Parse("4c4c4544-0044-4810-8031-b4c04f564231");
        SystemUuid.IsPlaceholder(uuid).Should().BeFalse();
        SystemUuid.FromFirmware(uuid).Should().Be(uuid);
        SystemUuid.FromFirmware(null).Should().BeNull();
    }
}
