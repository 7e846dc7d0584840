using Mapster;
using Sites.Application.Approvals;
using Sites.Application.Contracts.Approvals;
using Sites.Domain.Approvals;
using Contract = Sites.Application.Contracts.Approvals;
using Side = Sites.Domain.Approvals.Side;

namespace Sites.WebApi.Approvals;

/// <summary>Maps approvals to responses.</summary>
internal sealed class ApprovalMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        config.NewConfig<ApprovalView, ApprovalResponse>()
            .Map(answer => answer.Id, view => view.Approval.Id.Value)
            .Map(answer => answer.Kind, view => view.Approval.Kind)
            .Map(answer => answer.SubjectId, view => view.Approval.SubjectId)
            .Map(answer => answer.Status, view => (Contract.ApprovalStatus)view.Status)
            .Map(answer => answer.Subject, view => Subject(view.Approval.SubjectSnapshot))
            .Map(answer => answer.RequestedBy, view => view.Approval.RequestedBy)
            .Map(answer => answer.Sides, view => OnWire(view.Approval.Needed))
            .Map(answer => answer.Awaiting, view => OnWire(view.Awaiting))
            .Map(answer => answer.ExpiresAt, view => view.Approval.ExpiresAt)
            .Map(answer => answer.CreatedAt, view => view.Approval.CreatedAt)
            .Map(answer => answer.UpdatedAt, view => view.Approval.UpdatedAt)
            .Map(answer => answer.Version, view => view.Approval.Version);

        config.NewConfig<Vote, VoteResponse>()
            .Map(answer => answer.Decision, vote => (Contract.VoteDecision)vote.Decision)
            .Map(answer => answer.Sides, vote => OnWire(vote.CountsFor));
    }

    /// <summary>Converts sides to those of the contract.</summary>
    public static IReadOnlyList<Contract.Side> OnWire(IReadOnlyList<Side> sides) => [.. sides.Select(side => (Contract.Side)side)];

    /// <summary>Nests the properties of the subject: <c>node.hostname</c> becomes the member <c>hostname</c> of <c>node</c>.</summary>
    private static Dictionary<string, IReadOnlyDictionary<string, string?>> Subject(Facts facts) =>
        facts.All.Select(fact => (Path: fact.Key.Split('.', 2), fact.Value)).GroupBy(fact => fact.Path[0])
            .ToDictionary(group => group.Key, IReadOnlyDictionary<string, string?> (group) => group.ToDictionary(fact => fact.Path[^1], fact => fact.Value));
}
