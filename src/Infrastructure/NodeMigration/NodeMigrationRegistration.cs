using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.NodeMigration;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class NodeMigrationRegistration
{
    public static IServiceCollection AddNodeMigration(this IServiceCollection services, IConfiguration configuration)
    {
        var options = ClaimOptions.From(configuration);
        return services
            .AddSingleton(options)
            .AddSingleton(options.Lifetime)
            .AddScoped<IClaimReader, ClaimReader>()
            .AddScoped<IClaimStore, ClaimStore>()
            .AddSingleton<ClaimSweeper>()
            .AddHostedService(provider => provider.GetRequiredService<ClaimSweeper>());
    }
}
