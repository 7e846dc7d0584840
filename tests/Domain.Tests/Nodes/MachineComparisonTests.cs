using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

/// <summary>Whether two reports are of one machine.</summary>
public sealed class MachineComparisonTests
{
    private const string One = "4c4c4544-0042-3510-8052-b4c04f4e3732";
    private const string Other = "4c4c4544-0042-3510-8052-b4c04f4e3733";

    [Theory]
    // UUID and serial number of both, whether they are different machines, and whether they are the same one.
    [InlineData(One, "S-1", One, "S-1", false, true)]
    [InlineData(One, "S-1", One, " s-1 ", false, true)]
    [InlineData(One, null, One, "S-1", false, false)]
    [InlineData(One, null, One, null, false, false)]
    [InlineData(One, "S-1", Other, "S-2", true, false)]
    [InlineData(One, "S-1", Other, null, true, false)]
    [InlineData(One, null, Other, null, true, false)]
    [InlineData(null, "S-1", null, "S-2", true, false)]
    [InlineData(One, "S-1", One, "S-2", true, false)]
    [InlineData(One, "S-1", Other, "S-1", true, false)]
    // Unknown on one side, or known of different properties.
    [InlineData(One, "S-1", null, null, false, false)]
    [InlineData(One, null, null, "S-1", false, false)]
    [InlineData(null, "S-1", null, "S-1", false, false)]
    [InlineData(null, null, null, null, false, false)]
    // Placeholders.
    [InlineData("00000000-0000-0000-0000-000000000000", "S-1", One, "S-1", false, false)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", null, One, null, false, false)]
    [InlineData(null, "To be filled by O.E.M.", null, "S-1", false, false)]
    [InlineData(null, "System Serial Number", null, "Default string", false, false)]
    [InlineData(null, "0000000", null, "S-1", false, false)]
    [InlineData(null, "..............", null, "S-1", false, false)]
    [InlineData(null, "0000", null, "S-1", false, false)]
    // Short serial numbers are serial numbers.
    [InlineData(One, "S", One, "S", false, true)]
    [InlineData(null, "1", null, "2", true, false)]
    [InlineData(null, "777", null, "888", true, false)]
    [InlineData(null, "0", null, "1", false, false)]
    // The two spellings of one UUID.
    [InlineData(One, "S-1", "44454c4c-4200-1035-8052-b4c04f4e3732", "S-1", false, true)]
    public void Machines_are_compared_by_what_both_know(string? uuid, string? serial, string? otherUuid, string? otherSerial, bool areDifferent, bool areSame)
    {
        var (one, other) = (Machine(uuid, serial), Machine(otherUuid, otherSerial));

        (one.IsOfAnotherMachineThan(other), other.IsOfAnotherMachineThan(one)).Should().Be((areDifferent, areDifferent));
        (one.IsOfSameMachineAs(other), other.IsOfSameMachineAs(one)).Should().Be((areSame, areSame));
    }

    [Fact]
    public void No_two_machines_are_different_and_the_same()
    {
        string?[] uuids = [null, One, Other], serials = [null, "S-1", "s-1", "S-2", "none"];
        var machines = Gen.Select(Gen.Int[0, uuids.Length - 1], Gen.Int[0, serials.Length - 1], (uuid, serial) => Machine(uuids[uuid], serials[serial]));

        Gen.Select(machines, machines).Sample((one, other) => !(one.IsOfAnotherMachineThan(other) && one.IsOfSameMachineAs(other)));
    }

    [Fact]
    public void A_machine_that_became_a_node_counts_for_the_next_ones()
    {
        var check = new DiscoveryCheck(1, new DiscoveryLimit(2), new HashSet<string>(), []);
        check.Check(Machine(One, "S-1")).Should().BeNull();

        var id = NodeId.New(DateTime.UnixEpoch);
        check.Add(id, Machine(One, "S-1"));

        check.Check(Machine(One, "S-1")).Should().Be(new DecisionNeeded(UnknownNodeReason.KnownMachine, id));
        check.Check(Machine(Other, "S-2")).Should().Be(new DecisionNeeded(UnknownNodeReason.DiscoveryLimit, null));
    }

    private static NodeIdentity Machine(string? uuid, string? serial) =>
        NodeFactory.BareIdentity with { SystemUuid = uuid is null ? null : Guid.Parse(uuid), SerialNumber = serial };
}
