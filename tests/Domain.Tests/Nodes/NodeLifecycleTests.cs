using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class NodeLifecycleTests
{
    // Copied from the contract by hand, in its notation and order, so that the test is independent of the source.
    private static readonly Dictionary<string, string[]> Contract = new()
    {
        ["discovered"] = ["pending", "retired"],
        ["pending"] = ["installing", "retired"],
        ["installing"] = ["installed", "install_failed", "retired"],
        ["install_failed"] = ["pending", "retired"],
        ["installed"] = ["active", "reprovision", "retired"],
        ["active"] = ["reprovision", "deprovisioning", "migrating", "retired"],
        ["reprovision"] = ["pending", "retired"],
        ["deprovisioning"] = ["retired"],
        ["migrating"] = ["active", "retired"],
        ["retired"] = [],
    };

    private static readonly Dictionary<string, NodeState> States = new()
    {
        ["discovered"] = NodeState.Discovered,
        ["pending"] = NodeState.Pending,
        ["installing"] = NodeState.Installing,
        ["install_failed"] = NodeState.InstallFailed,
        ["installed"] = NodeState.Installed,
        ["active"] = NodeState.Active,
        ["reprovision"] = NodeState.Reprovision,
        ["deprovisioning"] = NodeState.Deprovisioning,
        ["migrating"] = NodeState.Migrating,
        ["retired"] = NodeState.Retired,
    };

    public static TheoryData<string, string> OpenWays => Pairs((from, to) => Contract[from].Contains(to));

    public static TheoryData<string, string> ClosedWays => Pairs((from, to) => !Contract[from].Contains(to));

    [Fact]
    public void The_table_covers_every_state()
    {
        Contract.Keys.Should().BeEquivalentTo(States.Keys);
        States.Values.Should().BeEquivalentTo(Enum.GetValues<NodeState>());
        OpenWays.Should().HaveCount(21);
        ClosedWays.Should().HaveCount(79);
    }

    [Theory]
    [MemberData(nameof(OpenWays))]
    public void Every_transition_of_the_table_is_allowed(string from, string to)
    {
        var node = NodeIn(from);
        node.TransitionTo(States[to], "because", GroupFactory.Now.AddHours(1)).IsSuccess.Should().BeTrue();
        node.State.Should().Be(States[to]);
        node.StateComment.Should().Be("because");
        node.StateChangedAt.Should().Be(GroupFactory.Now.AddHours(1));
    }

    [Theory]
    [MemberData(nameof(ClosedWays))]
    public void Every_other_transition_is_refused_with_the_allowed_ones_and_changes_nothing(string from, string to)
    {
        var node = NodeIn(from);
        var before = Snapshot.Of(node);
        var open = Contract[from].Length == 0 ? "none" : string.Join(", ", Contract[from]);

        node.TransitionTo(States[to], "because", GroupFactory.Now.AddHours(1)).ShouldBeRefused(
            ResultStatus.Conflict, "node.invalid_transition", $"A node that is {from} cannot become {to}; allowed: {open}.", "state");

        Snapshot.Of(node).Should().Equal(before);
    }

    [Fact]
    public void The_allowed_transitions_are_listed_as_in_the_table()
    {
        foreach (var (from, open) in Contract)
            NodeLifecycle.NextOf(States[from]).Should().Equal(open.Select(to => States[to]), from);
    }

    [Fact]
    public void An_undefined_state_is_a_programming_error()
    {
        var asking = () => NodeLifecycle.NextOf((NodeState)99);
        asking.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Only_the_transitions_that_report_provisioning_progress_are_safe()
    {
        (string, string)[] safe =
        [
            ("pending", "installing"), ("installing", "installed"), ("installing", "install_failed"), ("installed", "active"), ("migrating", "active"),
        ];

        (from one in States from other in States where NodeLifecycle.IsSafe(one.Value, other.Value) select (one.Key, other.Key)).Should().BeEquivalentTo(safe);
        safe.Should().OnlyContain(step => NodeLifecycle.NextOf(States[step.Item1]).Contains(States[step.Item2]), "every safe step is a valid transition");
    }

    private static TheoryData<string, string> Pairs(Func<string, string, bool> wanted)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var from in Contract.Keys)
        {
            foreach (var to in Contract.Keys.Where(to => wanted(from, to))) pairs.Add(from, to);
        }

        return pairs;
    }

    private static Node NodeIn(string state)
    {
        string[] way = state switch
        {
            "discovered" => [],
            "pending" => ["pending"],
            "installing" => ["pending", "installing"],
            "install_failed" => ["pending", "installing", "install_failed"],
            "installed" => ["pending", "installing", "installed"],
            "active" => ["pending", "installing", "installed", "active"],
            "reprovision" => ["pending", "installing", "installed", "reprovision"],
            "deprovisioning" => ["pending", "installing", "installed", "active", "deprovisioning"],
            "migrating" => ["pending", "installing", "installed", "active", "migrating"],
            _ => ["retired"],
        };
        var node = NodeFactory.Bare();
        foreach (var step in way) node.TransitionTo(States[step], null, GroupFactory.Now).IsSuccess.Should().BeTrue();
        node.State.Should().Be(States[state]);
        return node;
    }
}
