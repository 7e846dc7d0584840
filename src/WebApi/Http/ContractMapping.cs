using Mapster;

namespace Sites.WebApi.Http;

/// <summary>The mappings of all modules. They are explicit, complete and compiled at start, which finds a missing member.</summary>
internal static class ContractMapping
{
    private static readonly TypeAdapterConfig Config = Make();

    /// <summary>Maps by what the modules declared.</summary>
    public static TTo To<TTo>(this object source) => source.Adapt<TTo>(Config);

    /// <summary>A fresh configuration, compiled.</summary>
    public static TypeAdapterConfig Make()
    {
        var config = new TypeAdapterConfig { RequireExplicitMapping = true, RequireDestinationMemberSource = true };
        // Each module declares its own mappings.
        config.Scan(typeof(ContractMapping).Assembly);
        config.Compile();
        return config;
    }
}
