using Sites.Domain.Hierarchy;

namespace Sites.Domain.NodeMigration;

/// <summary>What a node that boots at a site is to this site.</summary>
public enum BootOutcome
{
    /// <summary>It is at home here.</summary>
    Home,

    /// <summary>It is, or just was, at home at another site; a claim says whether it may stay.</summary>
    Claimed,

    /// <summary>It was at home nowhere, and is from now on here.</summary>
    Discovered,

    /// <summary>It is at home nowhere, and the site may not take it in by itself; a person has to.</summary>
    Unknown,
}

/// <summary>What a node may do that boots at a site.</summary>
public enum BootAdvice
{
    /// <summary>Boot as any other.</summary>
    Normal,

    /// <summary>Wait until it is decided whether it may stay.</summary>
    Wait,

    /// <summary>Go back: it may not stay.</summary>
    ReturnHome,
}

/// <summary>Rules for nodes that boot at a site at which they are not at home.</summary>
public static class Boot
{
    /// <summary>What a node may do at a site while its claim is as it is.</summary>
    /// <param name="claim">The node's claim.</param>
    /// <param name="site">Where it boots.</param>
    /// <param name="autonomy">How much this site may do by itself.</param>
    /// <param name="now">UTC.</param>
    /// <returns><see cref="BootAdvice.Wait"/> also where the claim is for another site than this.</returns>
    public static BootAdvice Meanwhile(MigrationClaim claim, GroupId site, AutonomyLevel autonomy, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(claim);
        if (claim.TargetSiteId != site) return BootAdvice.Wait;
        return claim.StatusAt(now) switch
        {
            ClaimStatus.Approved => BootAdvice.Normal,
            ClaimStatus.Rejected => BootAdvice.ReturnHome,
            ClaimStatus.Pending => autonomy is AutonomyLevel.Limited or AutonomyLevel.Full ? BootAdvice.Normal : BootAdvice.Wait,
            ClaimStatus.Expired => BootAdvice.Wait,
            var other => throw new ArgumentOutOfRangeException(nameof(claim), other, null),
        };
    }
}
