using Sites.Domain.Approvals;
using Sites.Domain.Tests.Hierarchy;

namespace Sites.Domain.Tests.Approvals;

/// <summary>Creates approvals and votes for tests of other subjects.</summary>
internal static class ApprovalFactory
{
    public const string Requester = "ida";

    public static DateTime End { get; } = GroupFactory.Now.AddHours(72);

    /// <summary>Three facts, one of which is null.</summary>
    public static Facts Shown { get; } = Of(("node.hostname", "node-1"), ("node.vendor", null), ("source.name", "Berlin"));

    /// <summary>An approval of both sides.</summary>
    public static ApprovalRequest Request { get; } =
        new(Approval.NodeMigration, new Guid(7, 0, 0, new byte[8]), Shown, Sides.Both, Requester, End);

    public static Facts Of(params (string Name, string? Value)[] facts) =>
        Facts.Of(facts.Select(fact => KeyValuePair.Create(fact.Name, fact.Value)));

    public static Approval Open(ApprovalRequest? request = null) => Approval.Open(ApprovalId.New(GroupFactory.Now), request ?? Request, GroupFactory.Now);

    public static Approval OpenFor(params Side[] sides) => Open(Request with { Sides = sides });

    public static Ballot Yes(string voter, params Side[] speaksFor) => new(voter, speaksFor, VoteDecision.Approve, null);

    public static Ballot No(string voter, params Side[] speaksFor) => new(voter, speaksFor, VoteDecision.Reject, null);

    /// <summary>Sides as bits: 1 is the source and 2 the target.</summary>
    public static Side[] SidesOf(int bits) => [.. Sides.Both.Where(side => (bits & (1 << (int)side)) != 0)];
}
