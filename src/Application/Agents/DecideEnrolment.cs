using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Approves or rejects an enrolment that waits for a person.</summary>
/// <param name="Id">Identifier of the enrolment.</param>
/// <param name="IsApproved">Whether it is approved.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record DecideEnrolment(EnrolmentId Id, bool IsApproved, IfMatch? Precondition);

/// <summary>Handles <see cref="DecideEnrolment"/>.</summary>
public sealed class DecideEnrolmentHandler(
    IRepository<EnrolmentToken> tokens, IRepository<Enrolment> enrolments, EnrolmentSites sites, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>
    /// Approves the enrolment: creates the site, or assigns the one with the external id. The agent gets its key when it asks again, also if the
    /// token has expired. Or rejects it.
    /// </summary>
    /// <returns>
    /// The enrolment; or <c>enrolment.not_found</c>, <c>precondition.stale</c>, <c>enrolment.not_pending</c>, and when it is approved
    /// <c>agent.already_enrolled</c>, <c>enrolment.site_elsewhere</c>, <c>group.name_taken</c>, <c>group.external_id_taken</c>,
    /// <c>group.too_deep</c>, <c>site.patterns_required</c>.
    /// </returns>
    public async Task<Result<Enrolment>> HandleAsync(DecideEnrolment command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitAsync<Enrolment>(WriteScope.Structure, async cancellation =>
        {
            var enrolment = await enrolments.FirstOrDefaultAsync(new EnrolmentById(command.Id), cancellation);
            if (enrolment is null) return AgentErrors.EnrolmentNotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, enrolment.Version);
            if (!fresh.IsSuccess) return fresh;
            var decided = command.IsApproved ? await ApproveAsync(enrolment, cancellation) : enrolment.Reject(me.Name, clock.GetUtcNow().UtcDateTime);
            if (!decided.IsSuccess) return decided;
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? enrolment : saved.AsRefusal();
        }, cancellationToken);
    }

    private async Task<Result> ApproveAsync(Enrolment enrolment, CancellationToken cancellationToken)
    {
        if (enrolment.Status != EnrolmentStatus.Pending) return AgentErrors.EnrolmentNotPending.Refuse(enrolment.Status.ToWire());
        var token = await tokens.FirstOrDefaultAsync(new EnrolmentTokenById(enrolment.TokenId), cancellationToken);
        if (token is null) return AgentErrors.EnrolmentNotFound.Refuse();
        var site = await sites.LockAsync(token, ExternalId.Parse(enrolment.ExternalId).Value, enrolment.SiteName, cancellationToken);
        return site.IsSuccess ? await sites.ApproveAsync(enrolment, token, site.Value, me.Name, cancellationToken) : site.AsRefusal();
    }
}
