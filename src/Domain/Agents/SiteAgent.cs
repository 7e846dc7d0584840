using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// A site's agent as far as trust goes: the token with which it may enrol, and the key with which it speaks. There is at
/// most one per site, under the site's own id. When it was last heard of is <see cref="AgentPresence"/>.
/// </summary>
public sealed class SiteAgent : AggregateRoot<GroupId>
{
    /// <summary>How long a replaced key works on, so that an agent's requests in flight do not fail.</summary>
    public static readonly TimeSpan KeyOverlap = TimeSpan.FromMinutes(10);

    private SiteAgent(GroupId site, DateTime now)
        : base(site, now)
    {
    }

    private SiteAgent()
    {
    }

    /// <summary>SHA-256 of the token that waits to be used; null where none does.</summary>
    public byte[]? TokenHash { get; private set; }

    /// <summary>UTC; from then on the token is worth nothing.</summary>
    public DateTime? TokenExpiresAt { get; private set; }

    /// <summary>SHA-256 of the key; null before enrolment and after revocation.</summary>
    public byte[]? KeyHash { get; private set; }

    /// <summary>SHA-256 of the key before, as long as it works on.</summary>
    public byte[]? PreviousKeyHash { get; private set; }

    /// <summary>UTC; until then the key before works on.</summary>
    public DateTime? PreviousKeyUntil { get; private set; }

    /// <summary>What it said it can do when it enrolled; see <see cref="Agents.Capabilities"/>.</summary>
    public string? Capabilities { get; private set; }

    /// <summary>UTC; when it last enrolled; null before it ever did.</summary>
    public DateTime? EnrolledAt { get; private set; }

    /// <summary>UTC; when its credential was revoked; null while it holds.</summary>
    public DateTime? RevokedAt { get; private set; }

    /// <summary>A site's agent before it enrolled.</summary>
    public static SiteAgent Of(GroupId site, DateTime now) => new(site, now);

    /// <summary>Makes the token with which an agent may enrol once; one that was made before is worth nothing any more.</summary>
    /// <param name="lifetime">How long it holds.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The token, which is not kept.</returns>
    public string IssueToken(TimeSpan lifetime, DateTime now)
    {
        var token = AgentToken.New();
        TokenHash = Secret.Hash(token);
        TokenExpiresAt = now + lifetime;
        Record(new AgentTokenIssued(this));
        return token;
    }

    /// <summary>Whether an agent that shows this token may enrol.</summary>
    /// <returns><c>agent.token_invalid</c>.</returns>
    public Result Admits(string token, DateTime now) =>
        Secret.Matches(token, TokenHash) && now < TokenExpiresAt ? Result.Success() : AgentErrors.TokenInvalid.Refuse();

    /// <summary>Enrols the agent that shows this token: the token is used up, and the key is another one from now on.</summary>
    /// <param name="token">What the agent shows.</param>
    /// <param name="capabilities">As <see cref="Agents.Capabilities.Parse"/> answered them.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The key, which is not kept; or <c>agent.token_invalid</c>.</returns>
    public Result<AgentKey> Enrol(string token, string? capabilities, DateTime now)
    {
        var admitted = Admits(token, now);
        if (!admitted.IsSuccess) return admitted;

        var key = AgentKey.New(Id);
        PreviousKeyHash = KeyHash;
        PreviousKeyUntil = KeyHash is null ? null : now + KeyOverlap;
        KeyHash = Secret.Hash(key.Text);
        (TokenHash, TokenExpiresAt) = (null, null);
        Capabilities = capabilities;
        EnrolledAt = now;
        RevokedAt = null;
        Record(new AgentEnrolled(this));
        return key;
    }

    /// <summary>Whether a key is the agent's: the present one, or the one before while that works on.</summary>
    public bool Knows(AgentKey key, DateTime now)
    {
        // Both are always compared, so that the time says nothing about which one it was.
        var isPresent = Secret.Matches(key.Text, KeyHash);
        var isPrevious = Secret.Matches(key.Text, PreviousKeyHash) && now < PreviousKeyUntil;
        return isPresent || isPrevious;
    }

    /// <summary>Takes the agent's keys away at once, and the token of one that was to enrol.</summary>
    public void Revoke(DateTime now)
    {
        if (KeyHash is null && PreviousKeyHash is null && TokenHash is null) return;
        if (KeyHash is not null) RevokedAt = now;
        (KeyHash, PreviousKeyHash, PreviousKeyUntil) = (null, null, null);
        (TokenHash, TokenExpiresAt) = (null, null);
        Record(new AgentRevoked(this));
    }
}
