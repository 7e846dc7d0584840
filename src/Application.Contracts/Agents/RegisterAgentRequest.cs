using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /agents/register</c>. Unknown members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record RegisterAgentRequest
{
    /// <summary>Identifier of the agent's site; required.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    [Required]
    public Guid? SiteId { get; init; }

    /// <summary>The token that was issued for the agent; it can be used once. Required.</summary>
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

    /// <summary>A text of 1–100 characters that the agent makes up for this enrolment. If the response is lost, the same call with the same nonce enrols again until the new key is first used.</summary>
    /// <example>6f1c1a52-enrolment</example>
    [MinLength(1), MaxLength(100)]
    public string? Nonce { get; init; }
}
