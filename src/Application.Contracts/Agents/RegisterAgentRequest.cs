using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /agents/register</c>. Unknown members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record RegisterAgentRequest
{
    /// <summary>Identifier of the agent's site; required with a token of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public Guid? SiteId { get; init; }

    /// <summary>
    /// Name of the agent's site, as in <see cref="Hierarchy.CreateSiteRequest"/>; with a token of a group, instead of <c>site_id</c>. A site with
    /// this name is created.
    /// </summary>
    /// <example>Berlin Lab</example>
    [MaxLength(100)]
    public string? SiteName { get; init; }

    /// <summary>
    /// External id of the agent's site; with a token of a group, instead of <c>site_id</c>. The site with this external id is used if it never had
    /// an agent and expects none; if there is none, it is created, and its name is <c>site_name</c> or else the external id.
    /// </summary>
    /// <example>ber-lab</example>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    /// <summary>The token that was issued for the agent's site, which can be used once, or for a group. Required.</summary>
    /// <example>sat_ExampleTokenExampleTokenExampleTokenExample</example>
    [Required, MinLength(1)]
    public string? Token { get; init; }

    /// <summary>URL at which the agent is reached: an absolute http(s) URL of at most 500 characters after trimming, without user name and password; required.</summary>
    /// <example>https://agent.ber-lab.example.com:8443</example>
    [Required, MinLength(1), MaxLength(500)]
    public string? AgentUrl { get; init; }

    /// <summary>Version of the agent; 1–50 printable characters after trimming; required.</summary>
    /// <example>1.4.2</example>
    [Required, MinLength(1), MaxLength(50)]
    public string? AgentVersion { get; init; }

    /// <summary>Capabilities of the agent: a JSON array or object of at most 8 KiB, stored unchanged.</summary>
    public JsonElement? Capabilities { get; init; }

    /// <summary>
    /// A random text of 1–100 characters that the agent makes up for this enrolment and keeps secret. If the response is lost, the same call with the same nonce enrols
    /// again until the new key is first used. Required with a token that needs approval.
    /// </summary>
    /// <example>6f1c1a52-enrolment</example>
    [MinLength(1), MaxLength(100)]
    public string? Nonce { get; init; }
}
