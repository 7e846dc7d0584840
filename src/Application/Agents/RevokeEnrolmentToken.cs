using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;

namespace Sites.Application.Agents;

/// <summary>Revokes a group's enrolment token. Agents that enrolled with it keep their keys.</summary>
/// <param name="Id">Identifier of the token.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record RevokeEnrolmentToken(EnrolmentTokenId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="RevokeEnrolmentToken"/>.</summary>
public sealed class RevokeEnrolmentTokenHandler(
    IRepository<EnrolmentToken> tokens, IRepository<Enrolment> enrolments, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Revokes the token and rejects the enrolments whose agents have no key yet. Revoking it again has no effect.</summary>
    /// <returns>Identifier of the token; or <c>enrolment_token.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<EnrolmentTokenId>> HandleAsync(RevokeEnrolmentToken command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // Exclusive, so that no agent enrols with the token between the queries and the commit.
        return await work.CommitAsync<EnrolmentTokenId>(WriteScope.Structure, async cancellation =>
        {
            var token = await tokens.FirstOrDefaultAsync(new EnrolmentTokenById(command.Id), cancellation);
            if (token is null) return AgentErrors.EnrolmentTokenNotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, token.Version);
            if (!fresh.IsSuccess) return fresh;
            var now = clock.GetUtcNow().UtcDateTime;
            token.Revoke(now);
            foreach (var enrolment in await enrolments.ListAsync(new UnfinishedEnrolments(token.Id), cancellation))
            {
                var rejected = enrolment.Reject(me.Name, now);
                if (!rejected.IsSuccess) return rejected;
            }

            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
