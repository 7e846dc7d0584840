using Sites.Application.Agents;
using Sites.Application.Contracts.Agents;

namespace Sites.WebApi.Agents;

/// <summary>Writes the commands of a module as agents read them.</summary>
internal interface IAgentCommandWriter
{
    /// <summary>Writes a command; null if it belongs to another module.</summary>
    AgentCommandResponse? Write(AgentCommand command);
}
