using Sites.Domain.Agents;
using Sites.Domain.Tests.Hierarchy;

namespace Sites.Domain.Tests.Agents;

/// <summary>Creates agents, reports and presences for tests of other subjects.</summary>
internal static class AgentFactory
{
    public static AgentReport Well { get; } = new() { AgentVersion = "1.2.3", Services = Services(("dhcp", "ok"), ("tftp", "ok")) };

    public static AgentReport NotWell { get; } = new() { AgentVersion = "1.2.3", Services = Services(("dhcp", "ok"), ("tftp", "failed")) };

    public static AgentReport Bare { get; } = new() { AgentVersion = "1.2.3" };

    public static Dictionary<string, string> Services(params (string Name, string Status)[] services) =>
        services.ToDictionary(service => service.Name, service => service.Status);

    /// <summary>The presence of an agent that has just enrolled.</summary>
    public static AgentPresence Presence(int intervalSeconds = 60) =>
        AgentPresence.Create(GroupFactory.Id(), "1.0", intervalSeconds, "config-1", GroupFactory.Now);

    /// <summary>A heartbeat with defaults for the values that a test does not set.</summary>
    public static AgentPresence After(this AgentPresence presence, AgentReport report, DateTime now, int intervalSeconds = 60) =>
        presence.WithHeartbeat(report, intervalSeconds, null, new ConfigState("config-1", "config-1"), now);

    public static SiteAgent Agent() => SiteAgent.Create(GroupFactory.Id(), GroupFactory.Now);
}
