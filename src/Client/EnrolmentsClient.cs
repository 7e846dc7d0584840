using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary>Client of <c>/enrolment-tokens</c>, with which several agents enrol below a site, and of <c>/enrolments</c>, their uses.</summary>
public sealed class EnrolmentsClient
{
    private const string Root = "api/v1/enrolments";
    private const string Tokens = "api/v1/enrolment-tokens";

    private readonly Api _api;

    internal EnrolmentsClient(Api api) => _api = api;

    /// <summary>Issues a token with which several agents can enrol, each for a site of its own below a site.</summary>
    /// <param name="groupId">Identifier of the site below which the sites are.</param>
    /// <param name="request">What the token allows.</param>
    /// <param name="cancellationToken">Cancels the request; the token may still be issued.</param>
    public Task<Tagged<IssuedEnrolmentTokenResponse>> IssueTokenAsync(Guid groupId, EnrolmentTokenRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<EnrolmentTokenRequest, IssuedEnrolmentTokenResponse>(HttpMethod.Post, TokensOf(groupId), request, null, cancellationToken);

    /// <summary>Returns a token, without its secret.</summary>
    public Task<Tagged<EnrolmentTokenResponse>> GetTokenAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<EnrolmentTokenResponse>($"{Tokens}/{id}", cancellationToken);

    /// <summary>Revokes a token and rejects the enrolments that wait. Agents that have their key keep it.</summary>
    public Task RevokeTokenAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Tokens}/{id}", ifMatch, cancellationToken);

    /// <summary>Returns a page of the tokens of a site.</summary>
    public Task<Many<EnrolmentTokenResponse>> ListTokensAsync(Guid groupId, PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<EnrolmentTokenResponse>(TokensOf(groupId), (options ?? new PageOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all tokens of a site, page by page.</summary>
    public IAsyncEnumerable<EnrolmentTokenResponse> EnumerateTokensAsync(Guid groupId, PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<EnrolmentTokenResponse>(TokensOf(groupId), options ?? new PageOptions(), cancellationToken);

    /// <summary>Returns an enrolment.</summary>
    public Task<Tagged<EnrolmentResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<EnrolmentResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Approves an enrolment. The agent gets its key when it asks again.</summary>
    public Task<Tagged<EnrolmentResponse>> ApproveAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, EnrolmentResponse>(HttpMethod.Post, $"{Root}/{id}/approve", null, ifMatch, cancellationToken);

    /// <summary>Rejects an enrolment whose agent has no key yet.</summary>
    public Task<Tagged<EnrolmentResponse>> RejectAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, EnrolmentResponse>(HttpMethod.Post, $"{Root}/{id}/reject", null, ifMatch, cancellationToken);

    /// <summary>Returns a page of enrolments.</summary>
    public Task<Many<EnrolmentResponse>> ListAsync(EnrolmentListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<EnrolmentResponse>(Root, (options ?? new EnrolmentListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching enrolments, page by page.</summary>
    public IAsyncEnumerable<EnrolmentResponse> EnumerateAsync(EnrolmentListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<EnrolmentResponse>(Root, options ?? new EnrolmentListOptions(), cancellationToken);

    private static string TokensOf(Guid group) => $"api/v1/groups/{group}/enrolment-tokens";
}
