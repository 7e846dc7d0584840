using System.Text.Json;
using System.Text.Json.Nodes;
using Sites.Application.Agents;
using Sites.Application.Contracts.Agents;
using Sites.Application.Synchronization;
using Sites.Domain.Common;
using Sites.WebApi.Agents;

namespace Sites.WebApi.Synchronization;

/// <summary>Writes the command <c>sync</c>.</summary>
internal sealed class SyncCommandWriter : IAgentCommandWriter
{
    public AgentCommandResponse? Write(AgentCommand command)
    {
        if (command is not SyncCommand { Scope: var scope } sync) return null;
        var parameters = new JsonObject
        {
            ["sync_id"] = sync.Request.ToString(),
            ["full_sync"] = scope.FullSync,
            ["entity_types"] = scope.EntityTypes is { } types ? new JsonArray([.. types.Select(type => (JsonNode)JsonValue.Create(type.ToWire()))]) : null,
        };
        return new AgentCommandResponse { Command = "sync", Params = JsonSerializer.SerializeToElement<JsonNode>(parameters) };
    }
}
