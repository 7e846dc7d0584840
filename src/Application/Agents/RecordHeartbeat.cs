using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Records a heartbeat of an agent.</summary>
/// <param name="Session">The session of the agent whose key was presented.</param>
/// <param name="Site">Identifier of the site that the heartbeat names; required, and must be the agent's own.</param>
/// <param name="Report">The reported values, not validated; null when a required value is missing.</param>
/// <param name="Missing">Names of the missing required members, in wire spelling.</param>
/// <param name="Timestamp">The agent's current time (UTC, by its own clock).</param>
/// <param name="ConfigVersion">Version of the configuration that the agent uses; null when the agent does not report it.</param>
public sealed record RecordHeartbeat(
    AgentSession Session, GroupId? Site, AgentReport? Report, IReadOnlyList<string> Missing, DateTime? Timestamp, string? ConfigVersion);

/// <summary>The answer to a heartbeat.</summary>
/// <param name="ServerTime">The current time of central (UTC).</param>
/// <param name="Config">The agent's current configuration, including the heartbeat interval.</param>
/// <param name="IsNewConfig">Whether the agent uses another configuration, so that the answer must contain the current one.</param>
/// <param name="Commands">The pending commands that are due.</param>
/// <param name="Ignored">The values of the report that were left out or shortened; see <see cref="AgentReport.ToUsable"/>.</param>
public sealed record HeartbeatAnswer(
    DateTime ServerTime, AgentConfig Config, bool IsNewConfig, IReadOnlyList<AgentCommand> Commands, IReadOnlyList<ValidationError> Ignored);

/// <summary>Handles <see cref="RecordHeartbeat"/>.</summary>
public sealed class RecordHeartbeatHandler(IHeartbeats heartbeats, TimeProvider clock)
{
    /// <summary>Validates and queues the heartbeat, which is stored within a second.</summary>
    /// <returns>
    /// The answer; or <c>request.required</c>, <c>agent.other_site</c>, <c>agent.heartbeats_overloaded</c>.
    /// </returns>
    public Result<HeartbeatAnswer> Handle(RecordHeartbeat command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Report is null || command.Site is null)
            return new Refusal(RefusalKind.Malformed, [.. command.Missing.Select(field => RequestErrors.Required.ForField(field))]);
        var session = command.Session;
        if (command.Site != session.Site) return AgentErrors.OtherSite.Refuse();

        var now = clock.GetUtcNow().UtcDateTime;
        var ahead = command.Timestamp - now;
        var (config, stored) = (session.Config, session.Presence!);
        var (report, ignored) = command.Report.ToUsable(stored.Report.AgentVersion, ahead ?? TimeSpan.Zero, now);
        var configState = new ConfigState(command.ConfigVersion, config.Version);
        // The presence after the previous heartbeat, which may be queued and not stored yet.
        var previous = stored;
        var isQueued = heartbeats.Offer(stored, before =>
        {
            previous = before;
            return before.WithHeartbeat(report, config.HeartbeatSeconds, ahead, configState, now);
        });
        if (!isQueued) return AgentErrors.QueueFull.Refuse();

        return new HeartbeatAnswer(
            now, config, previous.IsConfigDue(configState, now),
            [.. session.Commands.Where(pending => previous.IsCommandDue(pending.RequestedAt, now))], ignored);
    }
}
