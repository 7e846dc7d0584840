using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.NodeMigration;

/// <summary>How a booting node relates to the site at which it boots.</summary>
public enum BootOutcome
{
    /// <summary>The site is the node's home.</summary>
    Home,

    /// <summary>Another site is the node's home, or was until this boot; a claim decides whether the node may stay.</summary>
    Claimed,

    /// <summary>The node had no home; the site is its home from now on.</summary>
    Discovered,

    /// <summary>A person has to decide about the machine, or it is ignored.</summary>
    Unknown,
}

/// <summary>What a booting node is advised to do.</summary>
public enum BootAdvice
{
    /// <summary>Boot normally.</summary>
    Normal,

    /// <summary>Wait for the decision whether the node may stay.</summary>
    Wait,

    /// <summary>Return to the home site, because the node may not stay.</summary>
    ReturnHome,
}

/// <summary>Rules for nodes that boot at a site that is not their home.</summary>
public static class Boot
{
    /// <summary>Returns the advice for a node that has a claim.</summary>
    /// <param name="claim">The node's latest claim.</param>
    /// <param name="site">Identifier of the site at which the node boots.</param>
    /// <param name="autonomy">Autonomy level of that site.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The advice; <see cref="BootAdvice.Wait"/> if the claim's target is another site, or if the machine may be another one than the node.</returns>
    public static BootAdvice AdviceFor(MigrationClaim claim, GroupId site, AutonomyLevel autonomy, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(claim);
        if (claim.TargetSiteId != site) return BootAdvice.Wait;
        return claim.StatusAt(now) switch
        {
            ClaimStatus.Approved => BootAdvice.Normal,
            ClaimStatus.Rejected => BootAdvice.ReturnHome,
            ClaimStatus.Pending => claim.Reported is null && Discovery.IsAllowed(autonomy) ? BootAdvice.Normal : BootAdvice.Wait,
            ClaimStatus.Expired => BootAdvice.Wait,
            var other => throw new ArgumentOutOfRangeException(nameof(claim), other, null),
        };
    }
}
