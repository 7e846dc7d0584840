namespace Sites.Application.Tests.Nodes;

public sealed class NodeSpecificationsTests
{
    private readonly Node _one = Given.Node("00:00:00:00:00:01");
    private readonly Node _two = Given.Node("00:00:00:00:00:02");
    private readonly Node _three = Given.Node("00:00:00:00:00:03");

    [Fact]
    public void One_node_is_found_by_id() => Found(new NodeById(_two.Id)).Should().Equal(_two);

    [Fact]
    public void One_unknown_node_is_found_by_id_or_by_site_and_address()
    {
        var (site, other) = (Given.Site("site"), Given.Site("other"));
        UnknownNode[] machines = [Given.Unknown("00:00:00:00:00:01", site), Given.Unknown("00:00:00:00:00:01", other), Given.Unknown("00:00:00:00:00:02", site)];

        Waiting(new UnknownNodeById(machines[1].Id)).Should().Equal(machines[1]);
        Waiting(new UnknownNodesAt(site.Id, ["00:00:00:00:00:01"])).Should().Equal(machines[0]);
        Waiting(new UnknownNodesAt(other.Id, ["00:00:00:00:00:02"])).Should().BeEmpty();

        IEnumerable<UnknownNode> Waiting(ISpecification<UnknownNode> specification)
        {
            specification.AsNoTracking.Should().BeFalse("they are tracked");
            return specification.Evaluate(machines);
        }
    }

    private IEnumerable<Node> Found(ISpecification<Node> specification)
    {
        specification.AsNoTracking.Should().BeFalse("nodes are tracked");
        return specification.Evaluate([_one, _two, _three]);
    }
}
