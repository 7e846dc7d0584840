using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
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

    /// <summary>A group's enrolment token.</summary>
    public static EnrolmentToken Token(int maxUses = 2, int hours = 24, bool needsApproval = false) => Token(out _, maxUses, hours, needsApproval);

    /// <summary>A group's enrolment token and its secret.</summary>
    public static EnrolmentToken Token(out string secret, int maxUses = 2, int hours = 24, bool needsApproval = false) => EnrolmentToken.Create(
        EnrolmentTokenId.New(GroupFactory.Now), GroupFactory.Site("top"), new EnrolmentTokenTerms(maxUses, TimeSpan.FromHours(hours), needsApproval, Settings.Empty, null),
        "max", GroupFactory.Now, out secret);

    /// <summary>An enrolment that waits for a decision.</summary>
    public static Enrolment Enrolment(string? nonce = "nonce") => Domain.Agents.Enrolment.Create(
        EnrolmentId.New(GroupFactory.Now), Token(), new EnrolmentApplicant("a", Parsed.Key("key"), Parsed.Url("https://agent.example")!, "1.0", nonce), GroupFactory.Now);

    /// <summary>An enrolment whose agent has no key yet.</summary>
    public static Enrolment ApprovedEnrolment()
    {
        var enrolment = Enrolment();
        enrolment.Approve(GroupFactory.Site("a"), "max", GroupFactory.Now).ShouldSucceed();
        return enrolment;
    }
}
