using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.NodeMigration;

/// <summary>
/// The service on SQLite with a clock that tests set. Expired claims are stored when a test runs the sweep: the background
/// sweep uses real time and would run in the middle of a test.
/// </summary>
public sealed class ManualSweepSqliteService : SqliteService
{
    public ManualClock Clock { get; } = new();

    protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), "--Claims:SweepSeconds=3600"];

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>The same on SQL Server.</summary>
public sealed class ManualSweepSqlServerService : SqlServerService
{
    public ManualClock Clock { get; } = new();

    protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), "--Claims:SweepSeconds=3600"];

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>Base class of tests about claims: sites with policies, nodes, requesters and approvers.</summary>
public abstract class ClaimTestBase : HttpTestBase
{
    protected const string UnknownId = "018f0000-0000-7000-8000-000000000000";
    protected const string Requester = "asker";
    protected const string Approver = "decider";

    protected static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);

    /// <summary>The actions of users on a claim.</summary>
    protected static readonly string[] Actions = ["approve", "reject", "reassess"];

    /// <summary>The actions that are votes.</summary>
    protected static readonly string[] Decisions = ["approve", "reject"];

    /// <summary>The actions that may move the node.</summary>
    protected static readonly string[] MovingActions = ["approve", "reassess"];

    private static int _testCount;

    protected ClaimTestBase(Service service, ManualClock clock)
        : base(service)
    {
        Clock = clock;
        // Each test has a separate time, when the claims of previous tests have expired and are older than its own.
        Start = new DateTime(2031, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddDays(10 * Interlocked.Increment(ref _testCount));
        clock.Now = Start;
    }

    protected ManualClock Clock { get; }

    /// <summary>The start time of the test, which the clock returns until the test sets it.</summary>
    protected DateTime Start { get; }

    protected async Task<Guid> NewSiteOfAsync(string policy, Guid? parent = null) =>
        (await NewSiteAsync("site", parent, new { migration_policy = policy })).Id();

    /// <summary>Two sites with manual policies and a node at the first.</summary>
    protected async Task<Case> NewCaseAsync(string source = "manual", string target = "manual")
    {
        var from = await NewSiteOfAsync(source);
        return new Case(from, await NewSiteOfAsync(target), await NewNodeAsync(from));
    }

    protected async Task<Guid> NewNodeAsync(Guid? home) =>
        (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home }).DataAsync()).Id();

    /// <summary>Sends a request as this user; without a body if <paramref name="json"/> is null.</summary>
    protected Task<HttpResponseMessage> SendAsAsync(string person, HttpMethod method, string address, string? json = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("X-Development-Principal", person).Should().BeTrue();
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch).Should().BeTrue();
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    protected Task<HttpResponseMessage> RequestAsync(Guid node, Guid target, string by = Requester, string? reason = null) =>
        SendAsAsync(by, HttpMethod.Post, "migrations", JsonSerializer.Serialize(new { node_id = node, target_site_id = target, reason }));

    /// <summary>Creates a claim.</summary>
    protected Task<JsonElement> ClaimAsync(Guid node, Guid target) => RequestAsync(node, target).DataAsync();

    /// <summary>Creates a claim between two sites, by default with manual policies.</summary>
    protected async Task<(Case Case, JsonElement Claim)> NewClaimAsync(string source = "manual", string target = "manual")
    {
        var made = await NewCaseAsync(source, target);
        return (made, await ClaimAsync(made.Node, made.Target));
    }

    /// <summary>Approves, rejects or reassesses a claim.</summary>
    protected Task<HttpResponseMessage> ActAsync(Guid claim, string action, string by = Approver, string? json = null, string? ifMatch = null) =>
        SendAsAsync(by, HttpMethod.Post, $"migrations/{claim}/{action}", json, ifMatch);

    protected Task<JsonElement> ClaimAtAsync(Guid claim) => Http.DataAtAsync($"migrations/{claim}");

    protected Task<JsonElement> ApprovalOfAsync(JsonElement claim) => Http.DataAtAsync($"approvals/{claim.Text("approval_id")}");

    protected Task<JsonElement> MoveAsync(Guid node, Guid? home) => Http.PatchJsonAsync($"nodes/{node}", new { home_site_id = home }).DataAsync();

    protected async Task<Guid?> HomeAsync(Guid node) => (await Http.DataAtAsync($"nodes/{node}")).GuidOrNull("home_site_id");

    protected async Task<string> TagAsync(string address)
    {
        using var response = await Http.ReadAtAsync(address);
        return response.Headers.ETag!.Tag;
    }

    protected async Task<int> OpenClaimsAsync(Guid site) => (await Http.DataAtAsync($"sites/{site}/health")).GetProperty("open_claims").GetInt32();

    /// <summary>Reads from the database.</summary>
    internal async Task<T> QueryAsync<T>(Func<SitesDbContext, Task<T>> look)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await look(scope.ServiceProvider.GetRequiredService<SitesDbContext>());
    }

    /// <summary>The stored state of a claim, which may differ from the response: status, version and resolution time.</summary>
    internal Task<(string Status, int Version, DateTime? ResolvedAt)> StoredAsync(Guid claim) => QueryAsync(async db =>
    {
        var stored = await db.MigrationClaims.AsNoTracking().SingleAsync(c => c.Id == new ClaimId(claim), TestContext.Current.CancellationToken);
        return ($"{stored.Status}".ToLowerInvariant(), stored.Version, stored.ResolvedAt);
    });

    internal Task<int> ClaimsOfAsync(Guid node) =>
        QueryAsync(db => db.MigrationClaims.CountAsync(claim => claim.NodeId == new NodeId(node), TestContext.Current.CancellationToken));

    internal Task<int> ApprovalsAboutAsync(params Guid[] claims) =>
        QueryAsync(db => db.Approvals.CountAsync(approval => claims.Contains(approval.SubjectId), TestContext.Current.CancellationToken));
}

/// <summary>Two sites and a node at the first of them.</summary>
public sealed record Case(Guid Source, Guid Target, Guid Node);

/// <summary>Boots at the site of an agent.</summary>
internal static class BootReports
{
    /// <summary>Reports a boot; <paramref name="more"/> begins with a comma.</summary>
    public static Task<HttpResponseMessage> BootAsync(this FieldAgent agent, string mac, string more = "") =>
        agent.PostAsync("agents/boots", $$"""{"mac_address":"{{mac}}"{{more}}}""");

    /// <summary>Reports a boot and returns the response.</summary>
    public static async Task<JsonElement> ReportBootAsync(this FieldAgent agent, string mac, string more = "")
    {
        using var response = await agent.BootAsync(mac, more);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Outcome and advice: <c>claimed wait</c>.</summary>
    public static string OutcomeAndAdvice(this JsonElement boot) => $"{boot.Text("outcome")} {boot.Text("boot")}";

    public static Guid? GuidOrNull(this JsonElement data, string member) =>
        data.GetProperty(member) is { ValueKind: JsonValueKind.String } value ? value.GetGuid() : null;

    /// <summary>A list as text: <c>source,target</c>.</summary>
    public static string Words(this JsonElement data, string member) => string.Join(',', data.GetProperty(member).EnumerateArray().Select(word => word.GetString()));

    public static DateTime? Time(this JsonElement data, string member)
    {
        if (data.GetProperty(member).ValueKind == JsonValueKind.Null) return null;
        data.Text(member).Should().EndWith("Z");
        return data.GetProperty(member).GetDateTime();
    }
}
