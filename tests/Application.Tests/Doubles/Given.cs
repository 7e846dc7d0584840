using System.Text;
using System.Text.Json;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.Doubles;

/// <summary>Creates the entities that tests use.</summary>
internal static class Given
{
    /// <summary>When the entities were created, long before the current time of the world.</summary>
    public static readonly DateTime Then = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static readonly Settings PatternPolicy = new() { CachePolicy = CachePolicy.Pattern };

    public static readonly Settings Patterns = new() { CachePatterns = Parsed.Patterns("""["images/*"]""") };

    public static Site Site(string name, DeviceGroup? parent = null, Settings? settings = null, string? key = null)
    {
        var site = Domain.Hierarchy.Site.Create(
            GroupId.New(Then), GroupName.Parse(name).Value, parent, settings ?? Settings.Empty, Then).Value;
        site.SetExternalId(Parsed.Key(key));
        return site;
    }

    public static DeviceGroup Group(string name, DeviceGroup? parent = null, Settings? settings = null, string? key = null)
    {
        var group = DeviceGroup.Create(
            GroupId.New(Then), GroupName.Parse(name).Value, parent, settings ?? Settings.Empty, Then).Value;
        group.SetExternalId(Parsed.Key(key));
        return group;
    }

    public static Node Node(string mac, DeviceGroup? group = null, Site? home = null) =>
        Domain.Nodes.Node.Create(
            NodeId.New(Then), new NodeIdentity { MacAddress = MacAddress.Parse(mac).Value }, group, home, Then);

    public static CatalogDocument Document(string name, DocumentKind kind = DocumentKind.Workflow, string content = "{}") =>
        CatalogDocument.Create(DocumentId.New(Then), kind, DocumentName.Parse(name).Value, DocumentContent.Parse(Json(content)).Value, Then);

    public static UnknownNode Unknown(string mac, Site site) =>
        UnknownNode.Create(UnknownNodeId.New(Then), site, new NodeIdentity { MacAddress = MacAddress.Parse(mac).Value }, new DecisionNeeded(UnknownNodeReason.DiscoveryForbidden, null), Then);

    /// <summary>A claim that requires votes, and its approval.</summary>
    public static (MigrationClaim Claim, Approval Approval) Claim(Node node, Site source, Site target, DateTime? at = null, TimeSpan? lifetime = null)
    {
        var claim = MigrationClaim.Open(ClaimId.New(at ?? Then), node, source, target, new Claimant("somebody", null), lifetime ?? TimeSpan.FromDays(1), at ?? Then).Value;
        return (claim, claim.Assess(Parties(MigrationPolicy.Manual, node, source, target), 0, null, at ?? Then).Value!);
    }

    /// <summary>A rejected claim.</summary>
    public static MigrationClaim Rejection(Node node, Site source, Site target, DateTime? at = null)
    {
        var (claim, approval) = Claim(node, source, target, at);
        claim.Decide(approval, new Ballot("approver", Sides.Both, VoteDecision.Reject, null), Parties(MigrationPolicy.Manual, node, source, target), at ?? Then)
            .IsSuccess.Should().BeTrue();
        return claim;
    }

    /// <summary>A claim that moved a node from one site to another; afterwards the node is returned to its previous home.</summary>
    public static MigrationClaim Move(Node node, Site source, Site target, DateTime? at = null)
    {
        var home = node.HomeSiteId;
        node.AssignHomeSite(source);
        var claim = MigrationClaim.Open(ClaimId.New(at ?? Then), node, source, target, new Claimant("somebody", null), TimeSpan.FromDays(1), at ?? Then).Value;
        claim.Assess(Parties(MigrationPolicy.Bidirectional, node, source, target), 0, null, at ?? Then).IsSuccess.Should().BeTrue();
        node.AssignHomeSite(new[] { source, target }.FirstOrDefault(site => site.Id == home));
        return claim;
    }

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>A chain of sites from a root down.</summary>
    public static List<Site> Chain(int levels, string name = "level")
    {
        var chain = new List<Site>();
        for (var level = 0; level < levels; level++) chain.Add(Site($"{name}-{level}", chain.LastOrDefault()));
        return chain;
    }

    public static MemoryStream File(string text) => new(Encoding.UTF8.GetBytes(text));

    public static MemoryStream File(params string[] lines) => File(string.Join('\n', lines) + "\n");

    public static async IAsyncEnumerable<T> Stream<T>(params IEnumerable<T> items)
    {
        await Task.Yield();
        foreach (var item in items) yield return item;
    }

    private static ClaimParties Parties(MigrationPolicy policy, Node node, Site source, Site target) => new(node, source, policy, target, policy);
}
