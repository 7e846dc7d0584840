using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sites.Application.NodeMigration;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>Records which claims have expired. A claim expires by the clock, and readers compute its status.</summary>
internal sealed class ClaimSweeper(IServiceScopeFactory scopes, ClaimOptions options, TimeProvider clock, ILogger<ClaimSweeper> logger)
    : PeriodicJob(options.SweepEvery, clock, logger)
{
    /// <summary>Maximum number of claims per transaction, so that other writers can proceed in between.</summary>
    internal const int Portion = 100;

    protected override string Subject => "Expired claims";

    /// <summary>Records all claims that have expired.</summary>
    /// <returns>Number of claims that were recorded as expired.</returns>
    internal override async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = 0;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var expired = await scope.ServiceProvider.GetRequiredService<ExpireClaimsHandler>().HandleAsync(new ExpireClaims(Portion), cancellationToken);
            // Another replica is recording the same claims; the next run records what remains.
            if (!expired.IsSuccess) return swept;
            swept += expired.Value;
            if (expired.Value < Portion) return swept;
        }
    }
}
