using Microsoft.Extensions.Configuration;
using Sites.Application.Common;
using Sites.Application.NodeMigration;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>What can be configured about claims.</summary>
/// <param name="Lifetime"><c>Claims:LifetimeHours</c>, 1–8,760; how long a claim stays open, 72 h where nothing is said.</param>
/// <param name="SweepEvery"><c>Claims:SweepSeconds</c>, 1–3,600; how often what has expired is written down, once a minute where nothing is said.</param>
internal sealed record ClaimOptions(ClaimLifetime Lifetime, TimeSpan SweepEvery)
{
    /// <exception cref="ConfigurationException">The configuration makes no sense; the message says what to change.</exception>
    public static ClaimOptions From(IConfiguration configuration) => new(
        new ClaimLifetime(TimeSpan.FromHours(ConfiguredNumber.From(configuration, "Claims:LifetimeHours", (int)Domain.NodeMigration.MigrationClaim.DefaultLifetime.TotalHours, 8760))),
        TimeSpan.FromSeconds(ConfiguredNumber.From(configuration, "Claims:SweepSeconds", 60, 3600)));
}
