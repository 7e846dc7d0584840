using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class NodeMacAddressesTests
{
    private const string First = "02:00:00:00:00:01";
    private const string Second = "02:00:00:00:00:02";
    private const string Third = "02:00:00:00:00:03";

    [Fact]
    public void A_node_has_its_primary_address_only() => Node(First).MacAddresses.Should().Equal(First);

    [Fact]
    public void Further_addresses_follow_the_primary_one_sorted_and_once()
    {
        var node = Node(Second);

        node.SetMacAddresses(List(Third, "02-00-00-00-00-01", Second, "0200.0000.0003"));

        node.MacAddresses.Should().Equal(Second, First, Third);
        node.StoredMacAddresses.Should().Be($"{First} {Third}");
    }

    [Fact]
    public void A_list_with_the_primary_address_alone_clears_the_others()
    {
        var node = Node(First);
        node.SetMacAddresses(List(Second));

        node.SetMacAddresses(List(First));

        node.MacAddresses.Should().Equal(First);
        node.StoredMacAddresses.Should().BeNull();
    }

    [Fact]
    public void A_further_address_can_become_the_primary_one_and_the_old_one_is_given_up()
    {
        var node = Node(First);
        node.SetMacAddresses(List(Second, Third));

        node.Identify(node.Identity with { MacAddress = MacAddress.Parse(Third).ShouldSucceed() });

        node.MacAddresses.Should().Equal(Third, Second);
    }

    [Fact]
    public void An_added_address_is_kept_once()
    {
        var node = Node(First);

        node.AddMacAddress(MacAddress.Parse(Second).ShouldSucceed()).ShouldSucceed();
        node.TakeEvents();
        node.AddMacAddress(MacAddress.Parse(Second).ShouldSucceed()).ShouldSucceed();
        node.AddMacAddress(MacAddress.Parse(First).ShouldSucceed()).ShouldSucceed();

        node.MacAddresses.Should().Equal(First, Second);
        node.TakeEvents().Should().BeEmpty();
    }

    [Fact]
    public void A_node_has_at_most_32_further_addresses()
    {
        var node = Node(First);
        var many = Enumerable.Range(16, MacAddressList.MaxCount).Select(number => $"02:00:00:00:00:{number:x2}").ToArray();
        node.SetMacAddresses(List(many));
        node.StoredMacAddresses!.Length.Should().Be(MacAddressList.MaxStoredLength);

        node.AddMacAddress(MacAddress.Parse(Second).ShouldSucceed()).ShouldBeRefused("node.mac_addresses_too_many");

        MacAddressList.Parse([.. many, Second], "mac_addresses").ShouldBeRefused("node.mac_addresses_too_many");
        MacAddressList.Parse([.. many, many[0].ToUpperInvariant()], "mac_addresses").ShouldSucceed();
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("02:00:00:00:00")]
    public void An_invalid_address_is_refused_for_the_list(string? address)
    {
        var refused = MacAddressList.Parse([First, address], "mac_addresses");

        refused.ShouldBeRefused("node.mac_address_invalid");
        refused.ValidationErrors.Single().Identifier.Should().Be("mac_addresses");
    }

    [Fact]
    public void No_address_is_lost_or_doubled_whatever_is_set() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9].Array[0, 6], Gen.Int[1, 9]).Sample((primary, others, next) =>
        {
            var node = Node(Of(primary));
            node.SetMacAddresses(List([.. others.Select(Of)]));
            node.Identify(node.Identity with { MacAddress = MacAddress.Parse(Of(next)).ShouldSucceed() });
            return node.MacAddresses[0] == Of(next)
                && node.MacAddresses.Skip(1).SequenceEqual(others.Select(Of).Distinct().Where(address => address != Of(primary) && address != Of(next)).Order(StringComparer.Ordinal));
        });

    private static string Of(int number) => $"02:00:00:00:00:0{number}";

    private static MacAddressList? List(params string[] addresses) => MacAddressList.Parse(addresses, "mac_addresses").ShouldSucceed();

    private static Node Node(string mac) => Sites.Domain.Nodes.Node.Create(
        NodeId.New(Hierarchy.GroupFactory.Now), new NodeIdentity { MacAddress = MacAddress.Parse(mac).ShouldSucceed() }, null, null, Hierarchy.GroupFactory.Now);
}
