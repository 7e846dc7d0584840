using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /agents/register</c>. Members that the service does not know are passed over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record RegisterAgentRequest
{
    /// <summary>The site that the agent is for.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>The token that was made for it; used up by this.</summary>
    public string? Token { get; init; }

    /// <summary>Where the agent is reached: an absolute http(s) URL of at most 500 characters.</summary>
    public string? AgentUrl { get; init; }

    /// <summary>1–50 characters.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>What it can do: an array or object of at most 8 KiB, kept as it is.</summary>
    public JsonElement? Capabilities { get; init; }
}
