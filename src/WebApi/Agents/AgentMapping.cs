using System.Text.Json;
using Ardalis.Result;
using Mapster;
using Sites.Application.Agents;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Agents;
using Sites.Domain.Agents;
using static Sites.WebApi.Http.WireValues;
using Contract = Sites.Application.Contracts.Hierarchy;
using Wire = Sites.Application.Contracts.Agents;

namespace Sites.WebApi.Agents;

/// <summary>Maps requests to reports, and views to responses.</summary>
internal sealed class AgentMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        config.NewConfig<HeartbeatRequest, AgentReport>()
            .Map(report => report.UptimeSeconds, request => request.UptimeSeconds)
            .Map(report => report.Services, request => request.Services ?? new Dictionary<string, string>())
            // Kept by central beside the report.
            .Ignore(report => report.BeforeRestart!)
            .Map(report => report.LastSyncAt, request => Utc(request.LastSyncAt));

        config.NewConfig<ValidationError, IgnoredMemberResponse>()
            .Map(answer => answer.Field, error => error.Identifier)
            .Map(answer => answer.Code, error => error.ErrorCode);

        config.NewConfig<AgentConfig, AgentConfigResponse>()
            .Map(answer => answer.SiteId, model => model.Site.Value)
            .Map(answer => answer.AutonomyLevel, model => (Contract.AutonomyLevel)model.AutonomyLevel)
            .Map(answer => answer.CachePolicy, model => (Contract.CachePolicy)model.CachePolicy)
            .Map(answer => answer.HeartbeatInterval, model => model.HeartbeatSeconds)
            .Map(answer => answer.HeartbeatJitter, model => model.JitterSeconds)
            // Synchronisation cannot be disabled; the autonomy level limits what a site may change.
            .Map(answer => answer.SyncEnabled, _ => true)
            .Map(answer => answer.ConfigVersion, model => model.Version);

        config.NewConfig<AgentView, AgentStatusResponse>()
            .Map(answer => answer.SiteId, view => view.Site.Value)
            .Map(answer => answer.AgentStatus, view => Status(view.Presence, view.ReadAt))
            .Map(answer => answer.AgentStatusReason, view => Reason(view.Presence, view.ReadAt))
            .Map(answer => answer.AgentStatusSince, view => Since(view.Presence, view.ReadAt))
            .Map(answer => answer.AgentLastSeen, view => LastSeen(view.Presence, view.ReadAt))
            .Map(answer => answer.AgentVersion, view => Reported(view.Presence, report => report.AgentVersion))
            .Map(answer => answer.UptimeSeconds, view => Reported(view.Presence, report => report.UptimeSeconds))
            .Map(answer => answer.Services, view => Reported(view.Presence, report => report.Services))
            .Map(answer => answer.CacheHitRate, view => Reported(view.Presence, report => report.CacheHitRate))
            .Map(answer => answer.DiskUsagePercent, view => Reported(view.Presence, report => report.DiskUsagePercent))
            .Map(answer => answer.NodesSeenLastHour, view => Reported(view.Presence, report => report.NodesSeenLastHour))
            .Map(answer => answer.ActiveBoots, view => Reported(view.Presence, report => report.ActiveBoots))
            .Map(answer => answer.ReportedPendingSyncItems, view => Reported(view.Presence, report => report.PendingSyncItems))
            .Map(answer => answer.ReportedConflictsPending, view => Reported(view.Presence, report => report.ConflictsPending))
            .Map(answer => answer.LastSyncAt, view => Reported(view.Presence, report => report.LastSyncAt))
            .Map(answer => answer.Capabilities, view => Json(view.Agent == null ? null : view.Agent.Capabilities))
            .Map(answer => answer.EnrolledAt, view => view.Agent == null ? null : view.Agent.EnrolledAt)
            .Map(answer => answer.RevokedAt, view => view.Agent == null ? null : view.Agent.RevokedAt)
            .Map(answer => answer.HeartbeatInterval, view => view.Presence == null ? (int?)null : view.Presence.IntervalSeconds);

        config.NewConfig<SiteHealth, SiteHealthResponse>()
            .Map(answer => answer.SiteId, health => health.Site.Value)
            .Map(answer => answer.AgentStatus, health => Status(health.Presence, health.ReadAt))
            .Map(answer => answer.AgentStatusReason, health => Reason(health.Presence, health.ReadAt))
            .Map(answer => answer.AgentStatusSince, health => Since(health.Presence, health.ReadAt))
            .Map(answer => answer.AgentLastSeen, health => LastSeen(health.Presence, health.ReadAt))
            .Map(answer => answer.CacheUsedGb, health => Reported(health.Presence, report => report.CacheUsedGb))
            .Map(answer => answer.CacheMaxGb, health => health.CacheMaxSizeGb)
            .Map(answer => answer.AgentVersion, health => Reported(health.Presence, report => report.AgentVersion))
            .Map(answer => answer.UptimeSeconds, health => Reported(health.Presence, report => report.UptimeSeconds))
            .Map(answer => answer.Services, health => Reported(health.Presence, report => report.Services))
            .Map(answer => answer.ClockSkewSeconds, health => Seconds(health.Presence));

        MapToken(config.NewConfig<EnrolmentTokenView, EnrolmentTokenResponse>());
        MapToken(config.NewConfig<EnrolmentTokenView, IssuedEnrolmentTokenResponse>()).Map(answer => answer.Token, view => view.Secret);
        config.NewConfig<EnrolmentToken, Contract.SiteDefaults>()
            .Map(answer => answer.Tags, token => token.SiteTags)
            .Map(answer => answer.DefaultWorkflowId, token => Text(token.SiteSettings.DefaultWorkflowId))
            .Map(answer => answer.AutoProvision, token => token.SiteSettings.AutoProvision)
            .Map(answer => answer.AutonomyLevel, token => (Contract.AutonomyLevel?)token.SiteSettings.AutonomyLevel)
            .Map(answer => answer.ConflictResolution, token => (Contract.ConflictResolution?)token.SiteSettings.ConflictResolution)
            .Map(answer => answer.CachePolicy, token => (Contract.CachePolicy?)token.SiteSettings.CachePolicy)
            .Map(answer => answer.CachePatternsJson, token => Text(token.SiteSettings.CachePatterns))
            .Map(answer => answer.CacheMaxSizeGb, token => Number(token.SiteSettings.CacheMaxSizeGb))
            .Map(answer => answer.CacheRetentionDays, token => Number(token.SiteSettings.CacheRetentionDays))
            .Map(answer => answer.DiscoveryMethod, token => (Contract.DiscoveryMethod?)token.SiteSettings.DiscoveryMethod)
            .Map(answer => answer.DiscoveryConfigJson, token => Text(token.SiteSettings.DiscoveryConfig))
            .Map(answer => answer.MigrationPolicy, token => (Contract.MigrationPolicy?)token.SiteSettings.MigrationPolicy)
            .Map(answer => answer.HeartbeatIntervalSeconds, token => Number(token.SiteSettings.HeartbeatIntervalSeconds));
        config.NewConfig<Enrolment, EnrolmentResponse>()
            .Map(answer => answer.Id, enrolment => enrolment.Id.Value)
            .Map(answer => answer.TokenId, enrolment => enrolment.TokenId.Value)
            .Map(answer => answer.SiteId, enrolment => Uuid(enrolment.SiteId))
            .Map(answer => answer.Status, enrolment => (Wire.EnrolmentStatus)enrolment.Status);

        config.NewConfig<SitesByStatus, SitesByStatusResponse>();
        config.NewConfig<HealthSummary, HealthSummaryResponse>()
            .Map(answer => answer.SitesCount, summary => summary.ByStatus.Sites)
            .Map(answer => answer.SitesByStatus, summary => summary.ByStatus)
            .Map(answer => answer.NodesCount, summary => summary.Nodes)
            // The endpoint sets it from the request.
            .Ignore(answer => answer.Under!);
    }

    private static TypeAdapterSetter<EnrolmentTokenView, TAnswer> MapToken<TAnswer>(TypeAdapterSetter<EnrolmentTokenView, TAnswer> map)
        where TAnswer : EnrolmentTokenResponse => map
            .Map(answer => answer.Id, view => view.Token.Id.Value)
            .Map(answer => answer.GroupId, view => view.Token.GroupId.Value)
            .Map(answer => answer.Status, view => (Wire.EnrolmentTokenStatus)view.Token.StatusAt(view.ReadAt))
            .Map(answer => answer.MaxUses, view => view.Token.MaxUses)
            .Map(answer => answer.Uses, view => view.Token.Uses)
            .Map(answer => answer.ExpiresAt, view => view.Token.ExpiresAt)
            .Map(answer => answer.NeedsApproval, view => view.Token.NeedsApproval)
            .Map(answer => answer.SiteDefaults, view => view.Token)
            .Map(answer => answer.CreatedBy, view => view.Token.CreatedBy)
            .Map(answer => answer.CreatedAt, view => view.Token.CreatedAt)
            .Map(answer => answer.RevokedAt, view => view.Token.RevokedAt)
            .Map(answer => answer.Version, view => view.Token.Version);

    /// <summary>Converts a time to UTC. A time without a zone is read as UTC, because agents that omit the zone send UTC.</summary>
    public static DateTime? Utc(DateTime? time) => time switch
    {
        null => null,
        { Kind: DateTimeKind.Unspecified } unspecified => DateTime.SpecifyKind(unspecified, DateTimeKind.Utc),
        { } zoned => zoned.ToUniversalTime(),
    };

    private static Contract.AgentStatus? Status(AgentPresence? presence, StatusTime now) => (Contract.AgentStatus?)presence?.StatusAt(now);

    private static string? Reason(AgentPresence? presence, StatusTime now) => presence?.ReasonAt(now);

    private static DateTime? Since(AgentPresence? presence, StatusTime now) => presence?.StatusSince(now);

    private static DateTime? LastSeen(AgentPresence? presence, StatusTime now) => presence?.LastSeenBy(now);

    private static double? Seconds(AgentPresence? presence) => presence?.ClockSkewMilliseconds / 1000.0;

    private static T? Reported<T>(AgentPresence? presence, Func<AgentReport, T> pick) => presence is null ? default : pick(presence.Report);

    private static JsonElement? Json(string? text) =>
        text is null ? null : JsonSerializer.Deserialize(text, ContractsJsonContext.Wire.JsonElement);
}
