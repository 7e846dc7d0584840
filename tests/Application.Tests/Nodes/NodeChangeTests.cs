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

    /// <summary>The values of <see cref="Full"/>, as they are reported.</summary>
    private static readonly NodeChange Complete = new()
    {
        MacAddress = "00:11:22:33:44:55",
        Hostname = "node-1",
        IpAddress = "10.0.0.1",
        Arch = Architecture.Arm64,
        BootMode = BootMode.Uefi,
        Vendor = "vendor",
        Model = "model",
        SerialNumber = "serial",
        SystemUuid = Firmware,
    };

    /// <summary>Each field separately: how it is cleared, and what remains.</summary>
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
    public void A_new_node_has_the_given_values()
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
    public void Unset_values_of_a_new_node_have_the_defaults() =>
        new NodeChange { MacAddress = "00:11:22:33:44:55" }.Identify(before: null).Answered().Should().Be(
            new NodeIdentity { MacAddress = Full.MacAddress, Arch = Architecture.X8664, BootMode = BootMode.Bios });

    [Fact]
    public void An_absent_field_is_unchanged() => new NodeChange().Identify(Full).Answered().Should().Be(Full);

    [Theory]
    [MemberData(nameof(Clearings))]
    public void A_cleared_field_is_null_or_its_default_and_the_others_are_unchanged(string field, NodeChange change, NodeIdentity expected) =>
        change.Identify(Full).Answered().Should().Be(expected, "only {0} was cleared", field);

    [Fact]
    public void A_new_address_replaces_the_previous_one() =>
        new NodeChange { MacAddress = "AA-BB-CC-DD-EE-FF" }.Identify(Full).Answered().MacAddress.Value.Should().Be("aa:bb:cc:dd:ee:ff");

    [Fact]
    public void The_address_of_a_node_cannot_be_cleared() =>
        new NodeChange { MacAddress = null }.Identify(Full).ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));

    [Fact]
    public void A_new_node_requires_an_address() =>
        new NodeChange().Identify(before: null).ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));

    [Fact]
    public void All_field_errors_are_reported_together()
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

    [Fact]
    public void A_machine_is_identified_without_its_invalid_values()
    {
        foreach (var (field, code, change) in new[]
        {
            ("hostname", "node.hostname_invalid", Complete with { Hostname = "Müllers-PC" }),
            ("ip_address", "node.ip_address_invalid", Complete with { IpAddress = "300.1.1.1" }),
            ("vendor", "node.text_invalid", Complete with { Vendor = new string('v', NodeIdentity.MaxTextLength + 1) }),
            ("model", "node.text_invalid", Complete with { Model = "m\u0001" }),
            ("serial_number", "node.text_invalid", Complete with { SerialNumber = "s\n1" }),
            ("system_uuid", "request.value_invalid", Complete with { SystemUuid = Guid.Empty }),
        })
        {
            var (identity, ignored) = change.IdentifyUsable().Answered();

            ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal((field, code));
            identity.Should().Be(field switch
            {
                "hostname" => Full with { Hostname = null },
                "ip_address" => Full with { IpAddress = null },
                "vendor" => Full with { Vendor = null },
                "model" => Full with { Model = null },
                "serial_number" => Full with { SerialNumber = null },
                _ => Full with { SystemUuid = null },
            });
        }
    }

    [Fact]
    public void A_machine_with_valid_values_is_identified_completely()
    {
        var (identity, ignored) = Complete.IdentifyUsable().Answered();

        identity.Should().Be(Full);
        ignored.Should().BeEmpty();
    }

    [Fact]
    public void A_machine_without_any_valid_value_but_its_address_is_identified_by_it()
    {
        var (identity, ignored) = new NodeChange { MacAddress = "00:11:22:33:44:55", Hostname = "-", IpAddress = "1", Vendor = "\0", Model = "\0", SerialNumber = "\0", SystemUuid = Guid.Empty }
            .IdentifyUsable().Answered();

        identity.Should().Be(new NodeIdentity { MacAddress = Full.MacAddress, Arch = Architecture.X8664, BootMode = BootMode.Bios });
        ignored.Should().HaveCount(6);
    }

    [Fact]
    public void A_machine_without_a_valid_address_is_refused_for_its_address_only()
    {
        (Complete with { MacAddress = null, Hostname = "-" }).IdentifyUsable().ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));
        (Complete with { MacAddress = "00:11", Hostname = "-" }).IdentifyUsable().ShouldBeRefusedFor(("mac_address", "node.mac_address_invalid"));
    }
}
