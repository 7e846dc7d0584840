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
internal sealed class ClaimFactory
{
    public ClaimFactory(MigrationPolicy sourcePolicy = MigrationPolicy.Manual, MigrationPolicy targetPolicy = MigrationPolicy.Manual)
    {
        (SourcePolicy, TargetPolicy) = (sourcePolicy, targetPolicy);
        Node = Node.Create(NodeId.New(GroupFactory.Now), NodeFactory.FullIdentity, group: null, Source, GroupFactory.Now);
        Claim = MigrationClaim.Open(
            ClaimId.New(GroupFactory.Now), Node, Source, Target, new Claimant(ApprovalFactory.Requester, "moved by hand"), MigrationClaim.DefaultLifetime, GroupFactory.Now).ShouldSucceed();
    }

    public static DateTime End { get; } = GroupFactory.Now.AddHours(72);

    public Site Source { get; } = GroupFactory.Site("Berlin");

    public Site Target { get; } = GroupFactory.Site("Hamburg");

    public Site Elsewhere { get; } = GroupFactory.Site("Köln");

    public Node Node { get; }

    public MigrationPolicy SourcePolicy { get; set; }

    public MigrationPolicy TargetPolicy { get; set; }

    public MigrationClaim Claim { get; }

    /// <summary>The approval of the last assessment; null before the first one, and if no vote was required.</summary>
    public Approval? Approval { get; private set; }

    public ClaimParties Parties => new(Node, Source, SourcePolicy, Target, TargetPolicy);

    /// <summary>An assessed claim that requires a vote on both sides.</summary>
    public static ClaimFactory AwaitingBoth() => Assessed(MigrationPolicy.Manual, MigrationPolicy.Manual);

    public static ClaimFactory Assessed(MigrationPolicy sourcePolicy, MigrationPolicy targetPolicy)
    {
        var plant = new ClaimFactory(sourcePolicy, targetPolicy);
        plant.Assess(GroupFactory.Now).ShouldSucceed();
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
