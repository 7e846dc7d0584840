using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class PushedNodeTests
{
    private const string Uuid = "0197b0a8-0000-7000-8000-000000000001";

    private static readonly NodeIdentity Before = new()
    {
        MacAddress = MacAddress.Parse("00:00:00:00:00:01").Value,
        Hostname = "before",
        IpAddress = "10.0.0.1",
        Arch = Architecture.Arm64,
        BootMode = BootMode.Uefi,
        Vendor = "vendor",
        Model = "model",
        SerialNumber = "serial",
        SystemUuid = Guid.Parse(Uuid),
    };

    private static readonly GroupId Group = GroupId.New(Given.Then);

    private static readonly EntityState BeforeState = SyncedNode.StateOf(Before, Group, NodeState.Active);

    [Fact]
    public void Every_field_is_read()
    {
        var node = PushedNode.Parse(EntityState.Read($$"""
            {"arch":"aarch64","boot_mode":"pi","group_id":"{{Uuid}}","hostname":"after","ip_address":"10.0.0.2","mac_address":"00-00-00-00-00-02",
             "model":"m","serial_number":"s","state":"retired","system_uuid":null,"vendor":"v"}
            """), BeforeState).Answered();

        node.Identity.Should().Be(new NodeIdentity
        {
            MacAddress = MacAddress.Parse("00:00:00:00:00:02").Value,
            Hostname = "after",
            IpAddress = "10.0.0.2",
            Arch = Architecture.Aarch64,
            BootMode = BootMode.Pi,
            Vendor = "v",
            Model = "m",
            SerialNumber = "s",
            SystemUuid = null,
        });
        node.Group.Should().Be(new GroupId(Guid.Parse(Uuid)));
        node.Life.Should().Be(NodeState.Retired);
        node.State.Should().Be(SyncedNode.StateOf(node.Identity, node.Group, NodeState.Retired));
    }

    [Fact]
    public void An_absent_field_has_its_previous_value()
    {
        PushedNode.Parse(EntityState.Read("{}"), BeforeState).Answered().State.Should().Be(BeforeState);
        foreach (var field in SyncedNode.Fields)
        {
            var state = EntityState.Of([KeyValuePair.Create(field, BeforeState[field])]);
            PushedNode.Parse(state, BeforeState).Answered().State.Should().Be(BeforeState, field);
        }

        PushedNode.Parse(EntityState.Read("""{"vendor":"v"}"""), BeforeState).Answered().State.DifferingFrom(BeforeState).Should().Equal("vendor");
    }

    [Fact]
    public void A_null_field_is_null_or_its_default()
    {
        var state = EntityState.Of(SyncedNode.Fields.Where(field => field is not ("mac_address" or "state")).Select(field => KeyValuePair.Create(field, "null")));

        var node = PushedNode.Parse(state, BeforeState).Answered();

        node.Identity.Should().Be(new NodeIdentity { MacAddress = Before.MacAddress });
        node.Group.Should().BeNull();
        node.Life.Should().Be(NodeState.Active);
    }

    [Fact]
    public void An_unknown_field_is_ignored() =>
        PushedNode.Parse(EntityState.Read("""{"colour":{"of":["any",1]},"comment":"x","home_site_id":5,"HOSTNAME":"x"}"""), BeforeState)
            .Answered().State.Should().Be(BeforeState);

    [Fact]
    public void A_discovered_node_requires_only_an_address()
    {
        var node = PushedNode.Parse(EntityState.Read("""{"mac_address":"00:00:00:00:00:01"}"""), before: null).Answered();

        node.Identity.Should().Be(new NodeIdentity { MacAddress = Before.MacAddress });
        node.Group.Should().BeNull();
        node.Life.Should().Be(NodeState.Discovered);
        PushedNode.Parse(EntityState.Read("{}"), before: null).ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));
        PushedNode.Parse(EntityState.Read("""{"mac_address":null}"""), before: null).ShouldBeRefusedFor(("mac_address", "node.mac_address_required"));
    }

    [Fact]
    public void A_node_requires_a_lifecycle_state() =>
        PushedNode.Parse(EntityState.Read("""{"state":null}"""), BeforeState).ShouldBeRefusedFor(("state", "request.required"));

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void A_value_that_is_not_a_string_is_refused_for_every_field(string value)
    {
        foreach (var field in SyncedNode.Fields)
        {
            var refused = PushedNode.Parse(EntityState.Of([KeyValuePair.Create(field, value)]), BeforeState);
            refused.ShouldBeRefusedFor((field, "request.value_invalid"));
            refused.ValidationErrors.Single().ErrorMessage.Should().Be("must be text");
        }
    }

    [Theory]
    [InlineData("mac_address", "node.mac_address_invalid")]
    [InlineData("hostname", "node.hostname_invalid")]
    [InlineData("ip_address", "node.ip_address_invalid")]
    [InlineData("arch", "request.value_invalid")]
    [InlineData("boot_mode", "request.value_invalid")]
    [InlineData("state", "request.value_invalid")]
    [InlineData("group_id", "request.value_invalid")]
    [InlineData("system_uuid", "request.value_invalid")]
    public void A_value_out_of_the_domain_of_its_field_is_refused(string field, string code) =>
        PushedNode.Parse(EntityState.Of([KeyValuePair.Create(field, "\"no such value !\"")]), BeforeState).ShouldBeRefusedFor((field, code));

    [Theory]
    [InlineData("vendor")]
    [InlineData("model")]
    [InlineData("serial_number")]
    public void A_text_that_is_too_long_is_refused(string field) =>
        PushedNode.Parse(EntityState.Of([KeyValuePair.Create(field, EntityState.Value(new string('x', 101)))]), BeforeState)
            .ShouldBeRefusedFor((field, "node.text_invalid"));

    [Fact]
    public void All_format_errors_are_reported_together() =>
        PushedNode.Parse(EntityState.Read("""{"arch":1,"state":"x","group_id":"x"}"""), BeforeState)
            .ShouldBeRefusedFor(("arch", "request.value_invalid"), ("group_id", "request.value_invalid"), ("state", "request.value_invalid"));
}
