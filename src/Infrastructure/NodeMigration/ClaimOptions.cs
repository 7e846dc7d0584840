using System.Globalization;
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
        new ClaimLifetime(TimeSpan.FromHours(Number(configuration, "Claims:LifetimeHours", (int)Domain.NodeMigration.MigrationClaim.UsualLifetime.TotalHours, 8760))),
        TimeSpan.FromSeconds(Number(configuration, "Claims:SweepSeconds", 60, 3600)));

    private static int Number(IConfiguration configuration, string key, int usual, int max)
    {
        if (configuration[key] is not { } said) return usual;
        if (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > max)
            throw new ConfigurationException($"{key} is '{said}'; it must be a whole number from 1 to {max}.");
        return number;
    }
}
