namespace Sites.Application.Tests.Nodes;

public sealed class NodeChangeTests
{
    private static readonly Guid Firmware = Guid.Parse("0190b2a4-3c1e-7abc-8def-0123456789ab");

    private static readonly NodeIdentity Full = new()
    {
        MacAddress = MacAddress.Parse("00:11:22:33:44:55").Value,
        Hostname = "node-1",
        IpAddress = "10.0.0.1",
        Arch = Architecture.Arm64,
        BootMode = BootMode.Uefi,
        Vendor = "vendor",
        Model = "model",
        SerialNumber = "serial",
        SystemUuid = Firmware,
    };

    /// <summary>Each field by itself: what clears it, and what is then left.</summary>
    public static TheoryData<string, NodeChange, NodeIdentity> Clearings => new()
    {
        { "hostname", new NodeChange { Hostname = null }, Full with { Hostname = null } },
        { "ip_address", new NodeChange { IpAddress = "" }, Full with { IpAddress = null } },
        { "arch", new NodeChange { Arch = null }, Full with { Arch = Architecture.X8664 } },
        { "boot_mode", new NodeChange { BootMode = null }, Full with { BootMode = BootMode.Bios } },
        { "vendor", new NodeChange { Vendor = null }, Full with { Vendor = null } },
        { "model", new NodeChange { Model = null }, Full with { Model = null } },
        { "serial_number", new NodeChange { SerialNumber = " " }, Full with { SerialNumber = null } },
        { "system_uuid", new NodeChange { SystemUuid = null }, Full with { SystemUuid = null } },
    };

    [Fact]
    public void A_new_node_is_what_is_said()
    {
        var change = new NodeChange
        {
            MacAddress = "0011.2233.4455",
            Hostname = "NODE-1",
            IpAddress = " 10.0.0.1 ",
            Arch = Architecture.Arm64,
            BootMode = BootMode.Uefi,
            Vendor = " vendor ",
            Model = "model",
            SerialNumber = "serial",
            SystemUuid = Firmware,
        };

        change.Identify(before: null).Answered().Should().Be(Full);
    }

    [Fact]
    public void A_new_node_of_which_little_is_said_has_the_defaults() =>
        new NodeChange { MacAddress = "00:11:22:33:44:55" }.Identify(before: null).Answered().Should().Be(
            new NodeIdentity { MacAddress = Full.MacAddress, Arch = Architecture.X8664, BootMode = BootMode.Bios });

    [Fact]
    public void What_is_absent_stays() => new NodeChange().Identify(Full).Answered().Should().Be(Full);

    [Theory]
    [MemberData(nameof(Clearings))]
    public void What_is_cleared_is_gone_or_back_to_its_default_and_the_others_stay(string field, NodeChange change, NodeIdentity expected) =>
        change.Identify(Full).Answered().Should().Be(expected, "only {0} was cleared", field);

    [Fact]
    public void Another_address_takes_the_place_of_the_one_before() =>
        new NodeChange { MacAddress = "AA-BB-CC-DD-EE-FF" }.Identify(Full).Answered().MacAddress.Value.Should().Be("aa:bb:cc:dd:ee:ff");

    [Fact]
    public void A_node_cannot_lose_its_address() =>
        new NodeChange { MacAddress = null }.Identify(Full).ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));

    [Fact]
    public void A_new_node_needs_an_address() =>
        new NodeChange().Identify(before: null).ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));

    [Fact]
    public void Every_field_reports_its_own_mistake_at_once()
    {
        var change = new NodeChange
        {
            MacAddress = "00:11",
            Hostname = "-",
            IpAddress = "1",
            Vendor = new string('v', NodeIdentity.MaxTextLength + 1),
            Model = "m\u0001",
            SerialNumber = "s\n1",
        };

        change.Identify(before: null).ShouldBeRefusedFor(
            ("mac_address", "node.mac_address_invalid"),
            ("hostname", "node.hostname_invalid"),
            ("ip_address", "node.ip_address_invalid"),
            ("vendor", "node.text_invalid"),
            ("model", "node.text_invalid"),
            ("serial_number", "node.text_invalid"));
    }
}
