using Microsoft.Extensions.Configuration;
using Sites.Application.Common;
using Sites.Application.NodeMigration;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>Options of claims.</summary>
/// <param name="Lifetime"><c>Claims:LifetimeHours</c>, 1–8,760; how long a claim stays open, 72 h by default.</param>
/// <param name="SweepEvery"><c>Claims:SweepSeconds</c>, 1–3,600; how often expired claims are recorded, every 60 s by default.</param>
internal sealed record ClaimOptions(ClaimLifetime Lifetime, TimeSpan SweepEvery)
{
    /// <exception cref="ConfigurationException">The configuration is invalid; the message says what to change.</exception>
    public static ClaimOptions From(IConfiguration configuration) => new(
        new ClaimLifetime(TimeSpan.FromHours(ConfiguredNumber.Parse("Claims:LifetimeHours", configuration["Claims:LifetimeHours"], (int)Domain.NodeMigration.MigrationClaim.DefaultLifetime.TotalHours, 8760))),
        TimeSpan.FromSeconds(ConfiguredNumber.Parse("Claims:SweepSeconds", configuration["Claims:SweepSeconds"], 60, 3600)));
}
