using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// The credentials of a site's agent: the token with which it may enrol, and the key with which it authenticates. A site has at most one
/// agent, which has the site's identifier. <see cref="AgentPresence"/> records when it last reported.
/// </summary>
public sealed class SiteAgent : AggregateRoot<GroupId>
{
    /// <summary>How long a replaced key stays valid, so that requests that the agent has already sent do not fail.</summary>
    public static readonly TimeSpan KeyOverlap = TimeSpan.FromMinutes(10);

    private SiteAgent(GroupId site, DateTime now)
        : base(site, now)
    {
    }

    private SiteAgent()
    {
    }

    /// <summary>SHA-256 of the unused token; null if there is none.</summary>
    public byte[]? TokenHash { get; private set; }

    /// <summary>When the token expires (UTC).</summary>
    public DateTime? TokenExpiresAt { get; private set; }

    /// <summary>SHA-256 of the key; null before enrolment and after revocation.</summary>
    public byte[]? KeyHash { get; private set; }

    /// <summary>SHA-256 of the previous key; null if there is none.</summary>
    public byte[]? PreviousKeyHash { get; private set; }

    /// <summary>When the previous key becomes invalid (UTC).</summary>
    public DateTime? PreviousKeyUntil { get; private set; }

    /// <summary>SHA-256 of the token of the last enrolment, if it may be repeated; see <see cref="CanRepeat"/>.</summary>
    public byte[]? UsedTokenHash { get; private set; }

    /// <summary>SHA-256 of the nonce of the last enrolment, if it may be repeated.</summary>
    public byte[]? NonceHash { get; private set; }

    /// <summary>SHA-256 of the key that was revoked last, so that its holder learns that it was revoked; null if none was.</summary>
    public byte[]? RevokedKeyHash { get; private set; }

    /// <summary>The capabilities that the agent reported when it enrolled; see <see cref="Agents.Capabilities"/>.</summary>
    public string? Capabilities { get; private set; }

    /// <summary>When the agent last enrolled (UTC); null if it never did.</summary>
    public DateTime? EnrolledAt { get; private set; }

    /// <summary>When the agent's key was revoked (UTC); null while it is valid.</summary>
    public DateTime? RevokedAt { get; private set; }

    /// <summary>Creates the agent of a site before its enrolment.</summary>
    public static SiteAgent Create(GroupId site, DateTime now) => new(site, now);

    /// <summary>Issues a token with which an agent may enrol once. A token that was issued before becomes invalid.</summary>
    /// <param name="lifetime">How long the token is valid.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The token, of which only the hash is stored.</returns>
    public string IssueToken(TimeSpan lifetime, DateTime now)
    {
        var token = AgentToken.New();
        // A person who issues a token expects that no earlier one works.
        (UsedTokenHash, NonceHash) = (null, null);
        TokenHash = Secret.Hash(token);
        TokenExpiresAt = now + lifetime;
        Record(new AgentTokenIssued(this));
        return token;
    }

    /// <summary>Returns whether an agent may enrol with a token.</summary>
    /// <returns>Success; or <c>agent.token_invalid</c>.</returns>
    public Result CheckToken(string token, DateTime now) =>
        Secret.Matches(token, TokenHash) && now < TokenExpiresAt ? Result.Success() : AgentErrors.TokenInvalid.Refuse();

    /// <summary>
    /// Returns whether a call repeats the last enrolment, because its answer was lost: with the same token and the same nonce, until the new
    /// key is first used. A nonce is needed because anyone who finds a used token could otherwise take over the site.
    /// </summary>
    /// <param name="token">The presented token.</param>
    /// <param name="nonce">The presented nonce; null if the agent has none.</param>
    public bool CanRepeat(string token, string? nonce) => Secret.Matches(token, UsedTokenHash) && Secret.Matches(nonce, NonceHash);

    /// <summary>
    /// Returns whether a group's token can enrol the agent: none ever enrolled, and none is expected with a token of the site. Otherwise, only a
    /// token of the site itself decides who its agent is.
    /// </summary>
    public bool CanEnrolFirst(DateTime now) => EnrolledAt is null && !IsExpected(now);

    /// <summary>Returns whether an agent can enrol with a token of the site.</summary>
    public bool IsExpected(DateTime now) => TokenHash is not null && now < TokenExpiresAt;

    /// <summary>Enrols the agent: uses up the token and creates a new key. A repeated call replaces the key that was never received.</summary>
    /// <param name="token">The presented token.</param>
    /// <param name="nonce">A text that only this call of the agent has; null if the call cannot be repeated.</param>
    /// <param name="capabilities">The capabilities, as returned by <see cref="Agents.Capabilities.Parse"/>.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The key, of which only the hash is stored; or <c>agent.token_invalid</c>.</returns>
    public Result<AgentKey> Enrol(string token, string? nonce, string? capabilities, DateTime now)
    {
        if (CanRepeat(token, nonce)) return CreateKey(capabilities, now);
        var check = CheckToken(token, now);
        if (!check.IsSuccess) return check;
        ReplaceToken(token, nonce, now);
        return CreateKey(capabilities, now);
    }

    /// <summary>
    /// Enrols the first agent of the site with a group's token, which the caller has checked. A repeated call replaces the key that was never
    /// received.
    /// </summary>
    /// <param name="token">The presented token.</param>
    /// <param name="nonce">A text that only this call of the agent has; null if the call cannot be repeated.</param>
    /// <param name="capabilities">The capabilities, as returned by <see cref="Agents.Capabilities.Parse"/>.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The key, of which only the hash is stored; or <c>agent.already_enrolled</c>.</returns>
    public Result<AgentKey> EnrolFirst(string token, string? nonce, string? capabilities, DateTime now)
    {
        if (CanRepeat(token, nonce)) return CreateKey(capabilities, now);
        if (!CanEnrolFirst(now)) return AgentErrors.AlreadyEnrolled.Refuse();
        ReplaceToken(token, nonce, now);
        return CreateKey(capabilities, now);
    }

    /// <summary>Records that the key was used, so that the enrolment cannot be repeated.</summary>
    public void ConfirmKey()
    {
        if (UsedTokenHash is null) return;
        (UsedTokenHash, NonceHash) = (null, null);
        Record(new AgentKeyConfirmed(this));
    }

    /// <summary>Returns whether a key was valid until it was revoked.</summary>
    public bool IsRevoked(AgentKey key) => Secret.Matches(key.Text, RevokedKeyHash);

    /// <summary>Returns whether a key is valid: the current key, or the previous one until it expires.</summary>
    public bool AcceptsKey(AgentKey key, DateTime now)
    {
        // Both hashes are always compared, so that the duration does not reveal which one matched.
        var isPresent = Secret.Matches(key.Text, KeyHash);
        var isPrevious = Secret.Matches(key.Text, PreviousKeyHash) && now < PreviousKeyUntil;
        return isPresent || isPrevious;
    }

    /// <summary>Revokes the agent's keys at once, and a token that has not been used.</summary>
    public void Revoke(DateTime now)
    {
        if (KeyHash is null && PreviousKeyHash is null && TokenHash is null) return;
        if (KeyHash is not null) (RevokedAt, RevokedKeyHash) = (now, KeyHash);
        (KeyHash, PreviousKeyHash, PreviousKeyUntil) = (null, null, null);
        (TokenHash, TokenExpiresAt) = (null, null);
        (UsedTokenHash, NonceHash) = (null, null);
        Record(new AgentRevoked(this));
    }

    private void ReplaceToken(string token, string? nonce, DateTime now)
    {
        PreviousKeyHash = KeyHash;
        PreviousKeyUntil = KeyHash is null ? null : now + KeyOverlap;
        (TokenHash, TokenExpiresAt) = (null, null);
        (UsedTokenHash, NonceHash) = nonce is null ? (null, null) : (Secret.Hash(token), Secret.Hash(nonce));
    }

    private AgentKey CreateKey(string? capabilities, DateTime now)
    {
        var key = AgentKey.New(Id);
        KeyHash = Secret.Hash(key.Text);
        Capabilities = capabilities;
        EnrolledAt = now;
        RevokedAt = null;
        Record(new AgentEnrolled(this));
        return key;
    }
}
