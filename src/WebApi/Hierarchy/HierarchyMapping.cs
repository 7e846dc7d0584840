using System.Linq.Expressions;
using Mapster;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Hierarchy;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using static Sites.WebApi.Http.WireValues;
using Contract = Sites.Application.Contracts.Hierarchy;
using Model = Sites.Domain.Hierarchy;

namespace Sites.WebApi.Hierarchy;

/// <summary>Maps requests to changes, and views to responses.</summary>
internal sealed class HierarchyMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        // POST: null counts as absent.
        config.NewConfig<CreateGroupRequest, GroupChange>()
            .Map(change => change.Name, request => OptionalOf(request.Name))
            .Map(change => change.Description, request => OptionalOf(request.Description))
            .Map(change => change.ParentId, request => OptionalOf(Id<GroupId>(request.ParentId)))
            .Map(change => change.ExternalId, request => OptionalOf(request.ExternalId))
            .Map(change => change.Tags, request => OptionalOf(request.Tags))
            .Map(change => change.Settings, request => request)
            .Ignore(change => change.AgentUrl);
        config.NewConfig<CreateGroupRequest, SettingsChange>()
            .Map(change => change.DefaultWorkflowId, request => OptionalOf(request.DefaultWorkflowId))
            .Map(change => change.AutoProvision, request => OptionalOf(request.AutoProvision))
            .Ignore(
                change => change.AutonomyLevel, change => change.ConflictResolution, change => change.CachePolicy,
                change => change.CachePatternsJson, change => change.CacheMaxSizeGb, change => change.CacheRetentionDays,
                change => change.DiscoveryMethod, change => change.DiscoveryConfigJson, change => change.MigrationPolicy,
                change => change.HeartbeatIntervalSeconds);
        config.NewConfig<CreateSiteRequest, GroupChange>()
            .Map(change => change.Name, request => OptionalOf(request.Name))
            .Map(change => change.Description, request => OptionalOf(request.Description))
            .Map(change => change.ParentId, request => OptionalOf(Id<GroupId>(request.ParentId)))
            .Map(change => change.ExternalId, request => OptionalOf(request.ExternalId))
            .Map(change => change.Tags, request => OptionalOf(request.Tags))
            .Map(change => change.AgentUrl, request => OptionalOf(request.AgentUrl))
            .Map(change => change.Settings, request => request);
        config.NewConfig<SiteDefaults, SettingsChange>()
            .Map(change => change.DefaultWorkflowId, request => OptionalOf(request.DefaultWorkflowId))
            .Map(change => change.AutoProvision, request => OptionalOf(request.AutoProvision))
            .Map(change => change.AutonomyLevel, request => OptionalOf((Model.AutonomyLevel?)request.AutonomyLevel))
            .Map(change => change.ConflictResolution, request => OptionalOf((Model.ConflictResolution?)request.ConflictResolution))
            .Map(change => change.CachePolicy, request => OptionalOf((Model.CachePolicy?)request.CachePolicy))
            .Map(change => change.CachePatternsJson, request => OptionalOf(request.CachePatternsJson))
            .Map(change => change.CacheMaxSizeGb, request => OptionalOf(request.CacheMaxSizeGb))
            .Map(change => change.CacheRetentionDays, request => OptionalOf(request.CacheRetentionDays))
            .Map(change => change.DiscoveryMethod, request => OptionalOf((Model.DiscoveryMethod?)request.DiscoveryMethod))
            .Map(change => change.DiscoveryConfigJson, request => OptionalOf(request.DiscoveryConfigJson))
            .Map(change => change.MigrationPolicy, request => OptionalOf((Model.MigrationPolicy?)request.MigrationPolicy))
            .Map(change => change.HeartbeatIntervalSeconds, request => OptionalOf(request.HeartbeatIntervalSeconds));
        config.NewConfig<CreateSiteRequest, SettingsChange>().Inherits<SiteDefaults, SettingsChange>();

        // PATCH: null clears a member, an absent one is unchanged.
        config.NewConfig<UpdateGroupRequest, GroupChange>()
            .Map(change => change.ParentId, request => request.ParentId.Select(Id<GroupId>))
            .Map(change => change.Settings, request => request)
            .Ignore(change => change.AgentUrl);
        config.NewConfig<UpdateGroupRequest, SettingsChange>()
            .Ignore(
                change => change.AutonomyLevel, change => change.ConflictResolution, change => change.CachePolicy,
                change => change.CachePatternsJson, change => change.CacheMaxSizeGb, change => change.CacheRetentionDays,
                change => change.DiscoveryMethod, change => change.DiscoveryConfigJson, change => change.MigrationPolicy,
                change => change.HeartbeatIntervalSeconds);
        config.NewConfig<UpdateSiteRequest, GroupChange>()
            .Map(change => change.ParentId, request => request.ParentId.Select(Id<GroupId>))
            .Map(change => change.Settings, request => request);
        config.NewConfig<UpdateSiteRequest, SettingsChange>()
            .Map(change => change.AutonomyLevel, request => request.AutonomyLevel.Select(value => (Model.AutonomyLevel?)value))
            .Map(change => change.ConflictResolution, request => request.ConflictResolution.Select(value => (Model.ConflictResolution?)value))
            .Map(change => change.CachePolicy, request => request.CachePolicy.Select(value => (Model.CachePolicy?)value))
            .Map(change => change.DiscoveryMethod, request => request.DiscoveryMethod.Select(value => (Model.DiscoveryMethod?)value))
            .Map(change => change.MigrationPolicy, request => request.MigrationPolicy.Select(value => (Model.MigrationPolicy?)value));

        MapGroup(config.NewConfig<GroupView, GroupResponse>());
        MapGroup(config.NewConfig<GroupView, SiteResponse>())
            .Map(site => site.AgentUrl, view => view.Row.AgentUrl)
            .Map(site => site.AutonomyLevel, view => (Contract.AutonomyLevel?)view.Row.Settings.AutonomyLevel)
            .Map(site => site.ConflictResolution, view => (Contract.ConflictResolution?)view.Row.Settings.ConflictResolution)
            .Map(site => site.CachePolicy, view => (Contract.CachePolicy?)view.Row.Settings.CachePolicy)
            .Map(site => site.CachePatternsJson, view => Text(view.Row.Settings.CachePatterns))
            .Map(site => site.CacheMaxSizeGb, view => Number(view.Row.Settings.CacheMaxSizeGb))
            .Map(site => site.CacheRetentionDays, view => Number(view.Row.Settings.CacheRetentionDays))
            .Map(site => site.DiscoveryMethod, view => (Contract.DiscoveryMethod?)view.Row.Settings.DiscoveryMethod)
            .Map(site => site.DiscoveryConfigJson, view => Text(view.Row.Settings.DiscoveryConfig))
            .Map(site => site.MigrationPolicy, view => (Contract.MigrationPolicy?)view.Row.Settings.MigrationPolicy)
            .Map(site => site.HeartbeatIntervalSeconds, view => Number(view.Row.Settings.HeartbeatIntervalSeconds))
            .Map(site => site.AgentStatus, view => (Contract.AgentStatus?)view.Row.AgentStatus)
            .Map(site => site.AgentLastSeen, view => view.Row.AgentLastSeen)
            .Ignore(site => site.Effective!);
        MapGroup(config.NewConfig<GroupTree, GroupTreeResponse>(), tree => tree.Group)
            // Mapster would expand a recursive mapping endlessly; GroupEndpoints nests the children.
            .Ignore(answer => answer.Children);

        MapEffective<bool?, bool?>(config);
        MapEffective<int?, int?>(config);
        MapEffective<string?, string?>(config);
        MapEffective<Model.AutonomyLevel?, Contract.AutonomyLevel?>(config);
        MapEffective<Model.ConflictResolution?, Contract.ConflictResolution?>(config);
        MapEffective<Model.CachePolicy?, Contract.CachePolicy?>(config);
        MapEffective<Model.DiscoveryMethod?, Contract.DiscoveryMethod?>(config);
        MapEffective<Model.MigrationPolicy?, Contract.MigrationPolicy?>(config);
        config.NewConfig<EffectiveSettings, EffectiveSettingsResponse>()
            .Map(answer => answer.CachePatternsJson, settings => settings.CachePatterns)
            .Map(answer => answer.DiscoveryConfigJson, settings => settings.DiscoveryConfig);
        config.NewConfig<SettingsOwner, SettingOwnerResponse>().Map(answer => answer.Id, owner => owner.Id.Value);
    }

    private static TypeAdapterSetter<GroupView, TAnswer> MapGroup<TAnswer>(TypeAdapterSetter<GroupView, TAnswer> map)
        where TAnswer : GroupResponse => MapGroup(map, view => view);

    /// <summary>Maps the members that all responses about groups have, from the view that the expression selects.</summary>
    private static TypeAdapterSetter<TSource, TAnswer> MapGroup<TSource, TAnswer>(
        TypeAdapterSetter<TSource, TAnswer> map, Expression<Func<TSource, GroupView>> view)
        where TAnswer : GroupResponse
    {
        return map
            .Map(answer => answer.Id, From(found => found.Row.Id.Value))
            .Map(answer => answer.Name, From(found => found.Row.Name))
            .Map(answer => answer.Description, From(found => found.Row.Description))
            .Map(answer => answer.ParentId, From(found => Uuid(found.Row.ParentId)))
            .Map(answer => answer.ExternalId, From(found => found.Row.ExternalId))
            .Map(answer => answer.Tags, From(found => TagList.Split(found.Row.StoredTags)))
            .Map(answer => answer.Path, From(found => found.Path))
            .Map(answer => answer.Depth, From(found => found.Depth))
            .Map(answer => answer.ChildrenCount, From(found => found.Row.ChildrenCount))
            .Map(answer => answer.DefaultWorkflowId, From(found => Text(found.Row.Settings.DefaultWorkflowId)))
            .Map(answer => answer.AutoProvision, From(found => found.Row.Settings.AutoProvision))
            .Map(answer => answer.EffectiveWorkflowId, From(found => found.EffectiveWorkflowId))
            .Map(answer => answer.EffectiveAutoProvision, From(found => found.EffectiveAutoProvision))
            .Map(answer => answer.NodeCount, From(found => found.Row.NodeCount))
            .Map(answer => answer.IsSite, From(found => found.Row.IsSite))
            .Map(answer => answer.CreatedAt, From(found => found.Row.CreatedAt))
            .Map(answer => answer.UpdatedAt, From(found => found.Row.UpdatedAt))
            .Map(answer => answer.Version, From(found => found.Row.Version));

        Expression<Func<TSource, TValue>> From<TValue>(Expression<Func<GroupView, TValue>> pick) =>
            Expression.Lambda<Func<TSource, TValue>>(
                new Replace(pick.Parameters[0], view.Body).Visit(pick.Body)!, view.Parameters);
    }

    private static void MapEffective<TFrom, TTo>(TypeAdapterConfig config)
    {
        config.NewConfig<EffectiveValue<TFrom>, EffectiveValueResponse<TTo>>()
            .Map(answer => answer.Source, value => (Contract.SettingSource)value.Source);
        config.NewConfig<ShadowedValue<TFrom>, ShadowedValueResponse<TTo>>();
    }

    private sealed class Replace(Expression from, Expression to)
        : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }
}
