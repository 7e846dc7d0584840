using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sites.Integration.Tests.Access;

/// <summary>The service with bearer tokens configured, as it runs outside of Development.</summary>
public sealed class BearerTests(BearerTests.GuardedService service) : IClassFixture<BearerTests.GuardedService>
{
    [Fact]
    public async Task A_request_without_a_token_is_not_authenticated()
    {
        using var response = await SendAsync(HttpMethod.Get, "sites", token: null);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Should().ContainSingle(challenge => challenge.Scheme == "Bearer");
        (await Task.FromResult(response).RefusalAsync()).Code.Should().Be("auth.unauthenticated");
    }

    [Fact]
    public async Task The_development_header_is_ignored()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "sites");
        request.Headers.Add("X-Development-Principal", "developer");

        (await service.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("GET", "sites", "viewer", HttpStatusCode.OK)]
    [InlineData("GET", "sites", "operator", HttpStatusCode.OK)]
    [InlineData("POST", "sites", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("POST", "sites", "operator", HttpStatusCode.Created)]
    [InlineData("GET", "maintenance/tree-check", "operator", HttpStatusCode.Forbidden)]
    [InlineData("GET", "maintenance/tree-check", "admin", HttpStatusCode.OK)]
    [InlineData("GET", "sites", "nobody", HttpStatusCode.Forbidden)]
    [InlineData("GET", "catalog/workflow", "viewer", HttpStatusCode.OK)]
    [InlineData("GET", "catalog/workflow/x", "viewer", HttpStatusCode.NotFound)]
    [InlineData("GET", "catalog/workflow/x/assignments", "viewer", HttpStatusCode.NotFound)]
    [InlineData("POST", "catalog/workflow", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("PATCH", "catalog/workflow/x", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "catalog/workflow/x", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("PUT", "catalog/template/x/assignments/x", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "catalog/template/x/assignments/x", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("PUT", "catalog/template/x/assignments/x", "operator", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "catalog/template/x", "operator", HttpStatusCode.NotFound)]
    [InlineData("GET", "migrations", "viewer", HttpStatusCode.OK)]
    [InlineData("GET", "approvals", "approver", HttpStatusCode.OK)]
    [InlineData("POST", "migrations", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("POST", "migrations", "approver", HttpStatusCode.Forbidden)]
    [InlineData("POST", "migrations/x/reassess", "approver", HttpStatusCode.Forbidden)]
    // The body that this test sends is invalid for these endpoints, so 422 shows that the role was accepted.
    [InlineData("POST", "migrations/x/reassess", "operator", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "migrations/x/approve", "operator", HttpStatusCode.Forbidden)]
    [InlineData("POST", "migrations/x/reject", "operator", HttpStatusCode.Forbidden)]
    [InlineData("POST", "sites", "approver", HttpStatusCode.Forbidden)]
    [InlineData("POST", "unknown-nodes/x/accept", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("POST", "unknown-nodes/x/accept", "operator", HttpStatusCode.UnprocessableEntity)]
    public async Task Each_role_has_exactly_its_permissions(string method, string address, string role, HttpStatusCode expected)
    {
        using var response = await SendAsync(new HttpMethod(method), address, service.Token(role));

        response.StatusCode.Should().Be(expected);
        if (expected == HttpStatusCode.Forbidden) (await Task.FromResult(response).RefusalAsync()).Code.Should().Be("auth.forbidden");
    }

    [Fact]
    public async Task A_vote_requires_the_approver_role_and_is_refused_to_the_requester()
    {
        var (from, to) = (await NewSiteAsync(), await NewSiteAsync());
        var operating = service.Token("operator");
        using var made = await SendAsync(HttpMethod.Post, "nodes", operating, $$"""{"mac_address": "{{service.UniqueMac()}}", "home_site_id": "{{from}}"}""");
        var node = (await made.ReadAsync()).GetProperty("data").Id();
        using var claimed = await SendAsync(HttpMethod.Post, "migrations", operating, $$"""{"node_id": "{{node}}", "target_site_id": "{{to}}"}""");
        var claim = (await claimed.ReadAsync()).GetProperty("data");
        claim.Text("requested_by").Should().Be("tester");

        (await ApproveAsync(claim.Id(), service.Token("approver"))).Should().Be((403, "claim.own_request"));
        (await ApproveAsync(claim.Id(), service.Token("admin"))).Should().Be((403, "claim.own_request"));
        (await ApproveAsync(claim.Id(), service.Token("operator", "colleague"))).Should().Be((403, "auth.forbidden"));
        (await ApproveAsync(claim.Id(), service.Token("approver", "colleague"))).Should().Be((200, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public async Task A_token_without_a_subject_is_not_authenticated(string? name) =>
        (await SendAsync(HttpMethod.Get, "sites", service.Token("admin", name))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.Unauthorized)]
    public async Task A_name_that_is_too_long_to_store_is_not_authenticated(int length, HttpStatusCode expected) =>
        (await SendAsync(HttpMethod.Get, "sites", service.Token("viewer", new string('n', length)))).StatusCode.Should().Be(expected);

    [Theory]
    [InlineData("ann ")]
    [InlineData(" ann")]
    [InlineData("ann\r")]
    [InlineData("an\nn")]
    [InlineData("ann\u00a0")]
    [InlineData("ann\u200b")]
    [InlineData("a\u202enn")]
    [InlineData("\ufeffann")]
    [InlineData("ann\ufffe")]
    [InlineData("ann\u00ad")]
    [InlineData("\u200d")]
    [InlineData("\u3164")]
    public async Task A_name_with_invisible_characters_or_surrounding_whitespace_is_not_authenticated(string name) =>
        (await SendAsync(HttpMethod.Get, "sites", service.Token("admin", name))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Equivalent_unicode_forms_of_a_name_identify_the_same_caller()
    {
        var (from, to) = (await NewSiteAsync(), await NewSiteAsync());
        using var made = await SendAsync(HttpMethod.Post, "nodes", service.Token("operator"), $$"""{"mac_address": "{{service.UniqueMac()}}", "home_site_id": "{{from}}"}""");
        var node = (await made.ReadAsync()).GetProperty("data").Id();
        using var claimed = await SendAsync(HttpMethod.Post, "migrations", service.Token("admin", "Zo\u00eb"), $$"""{"node_id": "{{node}}", "target_site_id": "{{to}}"}""");

        (await ApproveAsync((await claimed.ReadAsync()).GetProperty("data").Id(), service.Token("approver", "Zoe\u0308"))).Should().Be((403, "claim.own_request"));
    }

    private async Task<(int Status, string? Code)> ApproveAsync(Guid claim, string token)
    {
        using var response = await SendAsync(HttpMethod.Post, $"migrations/{claim}/approve", token, "{}");
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? null : (await response.ReadAsync()).Text("code"));
    }

    private async Task<Guid> NewSiteAsync()
    {
        using var made = await SendAsync(HttpMethod.Post, "sites", service.Token("operator"));
        return (await made.ReadAsync()).GetProperty("data").Id();
    }

    [Fact]
    public async Task A_token_signed_with_another_key_is_not_authenticated()
    {
        var forged = GuardedService.Sign("admin", RandomNumberGenerator.GetBytes(32), DateTime.MaxValue.AddDays(-1));

        (await SendAsync(HttpMethod.Get, "sites", forged)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Health_probes_require_no_authentication()
    {
        using var response = await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_agent_key_is_accepted_by_agent_endpoints_only()
    {
        var admin = service.Token("operator");
        using var made = await SendAsync(HttpMethod.Post, "sites", admin);
        var site = (await made.ReadAsync()).GetProperty("data").Id();
        using var issued = await SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", admin, "{}");
        var token = (await issued.ReadAsync()).GetProperty("data").Text("token");
        var enrolment = $$"""{"site_id": "{{site}}", "token": "{{token}}", "agent_url": "http://agent", "agent_version": "1"}""";
        using var enrolled = await SendAsync(HttpMethod.Post, "agents/register", token: null, enrolment);
        enrolled.StatusCode.Should().Be(HttpStatusCode.OK);
        var key = (await enrolled.ReadAsync()).Text("agent_key");
        var heartbeat = $$"""{"site_id": "{{site}}", "agent_version": "1", "uptime_seconds": 1, "services": { } }""";

        (await SendAsync(HttpMethod.Post, "agents/heartbeat", key, heartbeat)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Post, "agents/heartbeat", admin, heartbeat)).StatusCode.Should().Be(HttpStatusCode.Forbidden, "a user is authenticated but is not an agent");
        (await SendAsync(HttpMethod.Post, "agents/heartbeat", null, heartbeat)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Post, "agents/heartbeat", "damaged", heartbeat)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        foreach (var address in new[] { "sites", $"sites/{site}", $"sites/{site}/health", $"agents/{site}/status", "maintenance/tree-check", "/metrics" })
            (await SendAsync(HttpMethod.Get, address, key)).StatusCode.Should().Be(HttpStatusCode.Forbidden, address);
        (await SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", key, "{}")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Get, "/metrics", token: null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Get, "/metrics", service.Token("viewer"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? token, string json)
    {
        var request = new HttpRequestMessage(method, address) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return service.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? token)
    {
        var request = new HttpRequestMessage(method, address);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method == HttpMethod.Post) request.Content = new StringContent($$"""{"name": "{{service.Unique("guarded")}}"}""", System.Text.Encoding.UTF8, "application/json");
        return service.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A service with one signing key.</summary>
    public sealed class GuardedService : Service
    {
        private const string Issuer = "sites-tests";
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
        private readonly string _folder = Directory.CreateTempSubdirectory("sites-tests-").FullName;

        /// <summary>Returns a token that is signed with that key.</summary>
        public string Token(string role, string? name = "tester") => Sign(role, _key, DateTime.MaxValue.AddDays(-1), name);

        internal static string Sign(string role, byte[] key, DateTime expires, string? name = "tester") => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "sites",
            Expires = expires,
            Claims = name is null ? new Dictionary<string, object> { ["roles"] = new[] { role } } : new Dictionary<string, object> { ["sub"] = name, ["roles"] = new[] { role } },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256),
        });

        protected override Task<string[]> PrepareAsync() => Task.FromResult<string[]>(
        [
            $"--Data={_folder}",
            "--environment=Production",
            $"--Authentication:Schemes:Bearer:ValidIssuer={Issuer}",
            "--Authentication:Schemes:Bearer:ValidAudiences:0=sites",
            $"--Authentication:Schemes:Bearer:SigningKeys:0:Issuer={Issuer}",
            $"--Authentication:Schemes:Bearer:SigningKeys:0:Value={Convert.ToBase64String(_key)}",
        ]);

        protected override Task CleanAsync()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}
