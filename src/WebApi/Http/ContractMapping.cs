using Mapster;
using Sites.WebApi.Agents;
using Sites.WebApi.Approvals;
using Sites.WebApi.Catalog;
using Sites.WebApi.Hierarchy;
using Sites.WebApi.NodeMigration;
using Sites.WebApi.Nodes;
using Sites.WebApi.Synchronization;

namespace Sites.WebApi.Http;

/// <summary>The mappings of all modules: explicit, complete, and compiled at start, so that a gap is found there.</summary>
internal static class ContractMapping
{
    private static readonly TypeAdapterConfig Config = Make();

    /// <summary>Maps by what the modules declared.</summary>
    public static TTo To<TTo>(this object source) => source.Adapt<TTo>(Config);

    /// <summary>A fresh configuration, compiled.</summary>
    public static TypeAdapterConfig Make()
    {
        var config = new TypeAdapterConfig { RequireExplicitMapping = true, RequireDestinationMemberSource = true };
        config.Apply(new HierarchyMapping(), new NodeMapping(), new AgentMapping(), new SyncMapping(), new CatalogMapping(), new ApprovalMapping(), new ClaimMapping());
        config.Compile();
        return config;
    }
}
