using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Selects enrolments; a null member selects all.</summary>
public sealed record EnrolmentFilter
{
    /// <summary>Status of the enrolment.</summary>
    public AnyOf<EnrolmentStatus>? Status { get; init; }

    /// <summary>Token of the enrolment.</summary>
    public AnyOf<EnrolmentTokenId>? Token { get; init; }

    /// <summary>Site of the enrolment.</summary>
    public AnyOf<GroupId>? Site { get; init; }

    /// <summary>Text form of the filter, to which cursors are bound.</summary>
    public string Text => new FilterText().Add("status", Status).Add("token_id", Token).Add("site_id", Site).ToString();
}

/// <summary>A group's enrolment token, and the use of it by one agent.</summary>
/// <param name="Token">The token.</param>
/// <param name="Enrolment">The enrolment of the agent; null if it has not used the token.</param>
public sealed record EnrolmentTokenUse(EnrolmentToken Token, Enrolment? Enrolment);

/// <summary>Reads groups' enrolment tokens and their uses.</summary>
public interface IEnrolmentReader
{
    /// <summary>Returns a page of the tokens of a site, newest first by default. Sort keys: <c>created_at</c>; ties are ordered by id.</summary>
    /// <returns>The page; or <c>group.not_found</c>, <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<EnrolmentTokenView>>> ListTokensAsync(GroupId group, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns a token.</summary>
    /// <returns>The token; or <c>enrolment_token.not_found</c>.</returns>
    Task<Result<EnrolmentTokenView>> GetTokenAsync(EnrolmentTokenId id, CancellationToken cancellationToken);

    /// <summary>Returns a page of enrolments, newest first by default. Sort keys: <c>created_at</c>; ties are ordered by id.</summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<Enrolment>>> ListAsync(EnrolmentFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns an enrolment.</summary>
    /// <returns>The enrolment; or <c>enrolment.not_found</c>.</returns>
    Task<Result<Enrolment>> GetAsync(EnrolmentId id, CancellationToken cancellationToken);

    /// <summary>Returns a token and its use by the agent that presents a nonce.</summary>
    /// <param name="id">Identifier of the token.</param>
    /// <param name="nonceHash">Hash of the nonce; null for none, which no enrolment has.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The token and its use; null when there is no such token.</returns>
    Task<EnrolmentTokenUse?> FindUseAsync(EnrolmentTokenId id, byte[]? nonceHash, CancellationToken cancellationToken);
}
