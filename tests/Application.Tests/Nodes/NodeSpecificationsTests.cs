namespace Sites.Application.Tests.Nodes;

public sealed class NodeSpecificationsTests
{
    private readonly Node _one = Given.Node("00:00:00:00:00:01");
    private readonly Node _two = Given.Node("00:00:00:00:00:02");
    private readonly Node _three = Given.Node("00:00:00:00:00:03");

    [Fact]
    public void One_node_is_found_by_its_id() => Found(new NodeById(_two.Id)).Should().Equal(_two);

    [Fact]
    public void Nodes_are_found_by_their_addresses() =>
        Found(new NodesByMacAddresses(["00:00:00:00:00:03", "00:00:00:00:00:09", "00:00:00:00:00:01"])).Should().Equal(_one, _three);

    [Fact]
    public void No_address_finds_no_node() => Found(new NodesByMacAddresses([])).Should().BeEmpty();

    private List<Node> Found(ISpecification<Node> specification)
    {
        specification.WhereExpressions.Should().ContainSingle("it asks one thing");
        specification.Take.Should().BeNull();
        specification.AsNoTracking.Should().BeFalse("nodes are found to be changed");
        return [.. new[] { _one, _two, _three }.Where(specification.WhereExpressions[0].Compile())];
    }
}
