using System.Reflection;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class WireNamesTests
{
    [Theory]
    [InlineData(AutonomyLevel.Readonly, "readonly")]
    [InlineData(AutonomyLevel.Limited, "limited")]
    [InlineData(AutonomyLevel.Full, "full")]
    [InlineData(ConflictResolution.CentralWins, "central_wins")]
    [InlineData(ConflictResolution.LastWrite, "last_write")]
    [InlineData(ConflictResolution.SiteWins, "site_wins")]
    [InlineData(ConflictResolution.Manual, "manual")]
    [InlineData(CachePolicy.Minimal, "minimal")]
    [InlineData(CachePolicy.Assigned, "assigned")]
    [InlineData(CachePolicy.Mirror, "mirror")]
    [InlineData(CachePolicy.Pattern, "pattern")]
    [InlineData(DiscoveryMethod.Dhcp, "dhcp")]
    [InlineData(DiscoveryMethod.Dns, "dns")]
    [InlineData(DiscoveryMethod.Anycast, "anycast")]
    [InlineData(DiscoveryMethod.Fallback, "fallback")]
    [InlineData(MigrationPolicy.Manual, "manual")]
    [InlineData(MigrationPolicy.AutoAccept, "auto_accept")]
    [InlineData(MigrationPolicy.AutoRelease, "auto_release")]
    [InlineData(MigrationPolicy.Bidirectional, "bidirectional")]
    [InlineData(SettingSource.Own, "own")]
    [InlineData(SettingSource.Inherited, "inherited")]
    [InlineData(SettingSource.Default, "default")]
    [InlineData(Architecture.X8664, "x86_64")]
    [InlineData(Architecture.Arm64, "arm64")]
    [InlineData(Architecture.Aarch64, "aarch64")]
    [InlineData(BootMode.Bios, "bios")]
    [InlineData(BootMode.Uefi, "uefi")]
    [InlineData(BootMode.Pi, "pi")]
    [InlineData(NodeState.Discovered, "discovered")]
    [InlineData(NodeState.Pending, "pending")]
    [InlineData(NodeState.Installing, "installing")]
    [InlineData(NodeState.Installed, "installed")]
    [InlineData(NodeState.InstallFailed, "install_failed")]
    [InlineData(NodeState.Active, "active")]
    [InlineData(NodeState.Reprovision, "reprovision")]
    [InlineData(NodeState.Deprovisioning, "deprovisioning")]
    [InlineData(NodeState.Migrating, "migrating")]
    [InlineData(NodeState.Retired, "retired")]
    [InlineData(AgentStatus.Online, "online")]
    [InlineData(AgentStatus.Degraded, "degraded")]
    [InlineData(AgentStatus.Offline, "offline")]
    [InlineData(AgentStatus.Unknown, "unknown")]
    [InlineData(SyncEntityType.Node, "node")]
    [InlineData(SyncEntityType.Workflow, "workflow")]
    [InlineData(SyncEntityType.Template, "template")]
    [InlineData(SyncEntityType.Site, "site")]
    [InlineData(SyncRequestStatus.Queued, "queued")]
    [InlineData(SyncRequestStatus.Started, "started")]
    [InlineData(SyncRequestStatus.Completed, "completed")]
    [InlineData(SyncRequestStatus.Failed, "failed")]
    [InlineData(SyncRequestStatus.Expired, "expired")]
    [InlineData(SyncRequestStatus.Cancelled, "cancelled")]
    [InlineData(DocumentKind.Workflow, "workflow")]
    [InlineData(DocumentKind.Template, "template")]
    [InlineData(ChangeOutcome.Applied, "applied")]
    [InlineData(ChangeOutcome.Merged, "merged")]
    [InlineData(ChangeOutcome.Superseded, "superseded")]
    [InlineData(ChangeOutcome.Conflict, "conflict")]
    [InlineData(ChangeOutcome.Refused, "refused")]
    [InlineData(ChangeOutcome.Duplicate, "duplicate")]
    [InlineData(ConflictDecision.AcceptedCentral, "accepted_central")]
    [InlineData(ConflictDecision.AcceptedSite, "accepted_site")]
    [InlineData(ConflictDecision.Merged, "merged")]
    [InlineData(Side.Source, "source")]
    [InlineData(Side.Target, "target")]
    [InlineData(VoteDecision.Approve, "approve")]
    [InlineData(VoteDecision.Reject, "reject")]
    [InlineData(ApprovalStatus.Pending, "pending")]
    [InlineData(ApprovalStatus.Approved, "approved")]
    [InlineData(ApprovalStatus.Rejected, "rejected")]
    [InlineData(ApprovalStatus.Expired, "expired")]
    [InlineData(ClaimStatus.Pending, "pending")]
    [InlineData(ClaimStatus.Approved, "approved")]
    [InlineData(ClaimStatus.Rejected, "rejected")]
    [InlineData(ClaimStatus.Expired, "expired")]
    [InlineData(BootOutcome.Home, "home")]
    [InlineData(BootOutcome.Claimed, "claimed")]
    [InlineData(BootOutcome.Discovered, "discovered")]
    [InlineData(BootOutcome.Unknown, "unknown")]
    [InlineData(EnrolmentStatus.Pending, "pending")]
    [InlineData(EnrolmentStatus.Approved, "approved")]
    [InlineData(EnrolmentStatus.Enrolled, "enrolled")]
    [InlineData(EnrolmentStatus.Rejected, "rejected")]
    [InlineData(EnrolmentTokenStatus.Active, "active")]
    [InlineData(EnrolmentTokenStatus.Exhausted, "exhausted")]
    [InlineData(EnrolmentTokenStatus.Expired, "expired")]
    [InlineData(EnrolmentTokenStatus.Revoked, "revoked")]
    [InlineData(UnknownNodeReason.DiscoveryForbidden, "discovery_forbidden")]
    [InlineData(UnknownNodeReason.DiscoveryLimit, "discovery_limit")]
    [InlineData(UnknownNodeReason.IdentityDiffers, "identity_differs")]
    [InlineData(UnknownNodeReason.KnownMachine, "known_machine")]
    [InlineData(UnknownNodeReason.NodeRetired, "node_retired")]
    [InlineData(BootAdvice.Normal, "normal")]
    [InlineData(BootAdvice.Wait, "wait")]
    [InlineData(BootAdvice.ReturnHome, "return_home")]
    public void Every_value_is_spelled_as_the_contract_says_and_read_back_to_the_letter<TEnum>(TEnum value, string spelling)
        where TEnum : struct, Enum
    {
        value.ToWire().Should().Be(spelling);
        WireNames.Parse<TEnum>(spelling).Should().Be(value);

        string[] misspelled =
        [
            spelling.ToUpperInvariant(),
            char.ToUpperInvariant(spelling[0]) + spelling[1..],
            value.ToString(),
            value.ToString("D"),
            $" {spelling}",
            $"{spelling} ",
            spelling + "s",
            spelling[..^1],
            spelling.Replace('_', '-') + "-",
        ];
        foreach (var other in misspelled) WireNames.Parse<TEnum>(other).Should().BeNull(other);
    }

    [Fact]
    public void The_list_covers_every_enum_of_every_module()
    {
        var listed = typeof(WireNamesTests)
            .GetMethod(nameof(Every_value_is_spelled_as_the_contract_says_and_read_back_to_the_letter))!
            .GetCustomAttributes<InlineDataAttribute>()
            .Select(row => (Enum)row.Data[0]!);

        // These never leave the process; all others do.
        var all = typeof(WireNames).Assembly.GetExportedTypes()
            .Where(type => type.IsEnum && type != typeof(RefusalKind) && type != typeof(MergeSide) && type != typeof(TreeViolation))
            .SelectMany(type => Enum.GetValues(type).Cast<Enum>());

        listed.Should().BeEquivalentTo(all);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("central_wins,manual")]
    [InlineData("minimal")]
    public void An_unknown_wire_name_is_parsed_as_null(string? text) =>
        WireNames.Parse<ConflictResolution>(text).Should().BeNull();

    [Fact]
    public void All_wire_names_are_listed_in_declaration_order()
    {
        WireNames.All<AutonomyLevel>().Should().Be("readonly, limited, full");
        WireNames.All<Architecture>().Should().Be("x86_64, arm64, aarch64");
        WireNames.All<ConflictResolution>().Should().Be("central_wins, last_write, site_wins, manual");
    }
}
