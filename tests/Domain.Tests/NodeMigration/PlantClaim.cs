using Ardalis.Result;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Approvals;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Sites.Domain.Tests.Nodes;

namespace Sites.Domain.Tests.NodeMigration;

/// <summary>A node at home in Berlin that has booted in Hamburg, and the resulting claim, open for 72 hours.</summary>
internal sealed class PlantClaim
{
    public PlantClaim(MigrationPolicy sourcePolicy = MigrationPolicy.Manual, MigrationPolicy targetPolicy = MigrationPolicy.Manual)
    {
        (SourcePolicy, TargetPolicy) = (sourcePolicy, targetPolicy);
        Node = Node.Create(NodeId.New(Plant.Now), PlantNode.FullIdentity, group: null, Source, Plant.Now);
        Claim = MigrationClaim.Open(
            ClaimId.New(Plant.Now), Node, Source, Target, new Claimant(PlantApproval.Requester, "moved by hand"), MigrationClaim.DefaultLifetime, Plant.Now).ShouldBeGood();
    }

    public static DateTime End { get; } = Plant.Now.AddHours(72);

    public Site Source { get; } = Plant.Site("Berlin");

    public Site Target { get; } = Plant.Site("Hamburg");

    public Site Elsewhere { get; } = Plant.Site("Köln");

    public Node Node { get; }

    public MigrationPolicy SourcePolicy { get; set; }

    public MigrationPolicy TargetPolicy { get; set; }

    public MigrationClaim Claim { get; }

    /// <summary>The approval of the last assessment; null before the first one, and if no vote was required.</summary>
    public Approval? Approval { get; private set; }

    public ClaimParties Parties => new(Node, Source, SourcePolicy, Target, TargetPolicy);

    /// <summary>An assessed claim that requires a vote on both sides.</summary>
    public static PlantClaim AwaitingBoth() => Assessed(MigrationPolicy.Manual, MigrationPolicy.Manual);

    public static PlantClaim Assessed(MigrationPolicy sourcePolicy, MigrationPolicy targetPolicy)
    {
        var plant = new PlantClaim(sourcePolicy, targetPolicy);
        plant.Assess(Plant.Now).ShouldBeGood();
        return plant;
    }

    public Result<Approval?> Assess(DateTime now, int recentMoves = 0)
    {
        var assessed = Claim.Assess(Parties, recentMoves, Approval, now);
        if (assessed.IsSuccess) Approval = assessed.Value;
        return assessed;
    }

    public Result Decide(Ballot ballot, DateTime now) => Claim.Decide(Approval!, ballot, Parties, now);

    /// <summary>All values of the claim, its approval and its node.</summary>
    public IReadOnlyDictionary<string, object?> Everything() => (
        from part in new object?[] { Claim, Approval, Node }
        where part is not null
        from fact in DeepSnapshot.Of(part)
        select KeyValuePair.Create($"{part.GetType().Name}.{fact.Key}", fact.Value)).ToDictionary();
}
