using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>An agent says that it is there, and how it is doing.</summary>
/// <param name="Session">Whose key it showed.</param>
/// <param name="Site">Which site it says it is of; needed, and must be its own.</param>
/// <param name="Report">What it says of itself, unchecked; null where it lacks something that is needed.</param>
/// <param name="Missing">What is needed and was not said, in wire spelling.</param>
/// <param name="Timestamp">UTC; the time by its own clock.</param>
/// <param name="ConfigVersion">Which configuration it says it has.</param>
public sealed record RecordHeartbeat(
    AgentSession Session, GroupId? Site, AgentReport? Report, IReadOnlyList<string> Missing, DateTime? Timestamp, string? ConfigVersion);

/// <summary>What an agent is answered.</summary>
/// <param name="ServerTime">UTC.</param>
/// <param name="Config">What takes effect at its site, the interval of heartbeats included.</param>
/// <param name="IsNewConfig">Whether it has another one, so that it must be told.</param>
/// <param name="Commands">What else it is to do: of the commands that wait for it, those that are due.</param>
public sealed record HeartbeatAnswer(DateTime ServerTime, AgentConfig Config, bool IsNewConfig, IReadOnlyList<AgentCommand> Commands);

/// <summary>Handles <see cref="RecordHeartbeat"/>.</summary>
public sealed class RecordHeartbeatHandler(IHeartbeats heartbeats, TimeProvider clock)
{
    /// <summary>Takes it in; it is written down within a second.</summary>
    /// <returns>
    /// <c>request.required</c>, <c>agent.other_site</c>, what <see cref="AgentReport.Check"/> refuses,
    /// <c>agent.heartbeats_overloaded</c>.
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
        var report = command.Report.Check(ahead ?? TimeSpan.Zero, now);
        if (!report.IsSuccess) return report.AsRefusal();

        var (config, stored) = (session.Config, session.Presence!);
        var version = config.Version;
        // The heartbeat before this one, which may not be written down yet.
        var previous = stored;
        var isTaken = heartbeats.Offer(stored, before =>
        {
            previous = before;
            return before.WithHeartbeat(report.Value, config.HeartbeatSeconds, ahead, version, now);
        });
        if (!isTaken) return AgentErrors.QueueFull.Refuse();

        return new HeartbeatAnswer(
            now, config, (command.ConfigVersion ?? stored.ConfigVersion) != version,
            [.. session.Commands.Where(waiting => previous.IsCommandDue(waiting.RequestedAt, now))]);
    }
}
