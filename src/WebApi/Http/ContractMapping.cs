using Mapster;

namespace Sites.WebApi.Http;

/// <summary>
/// The mappings of all modules. Each pair of types is declared. Members of the same name and type are mapped by convention; a member
/// without a source fails when the mappings are compiled at start.
/// </summary>
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
