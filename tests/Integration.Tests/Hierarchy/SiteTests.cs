using System.Net;

namespace Sites.Integration.Tests.Hierarchy;

public sealed class SitesOnSqlite(SqliteService service) : SiteTests(service), IClassFixture<SqliteService>;

public sealed class SitesOnSqlServer(SqlServerService service) : SiteTests(service), IClassFixture<SqlServerService>;

/// <summary>CRUD of sites over HTTP.</summary>
public abstract class SiteTests(Service service) : OverHttp(service)
{
    [Fact]
    public async Task A_root_created_with_nothing_but_a_name_answers_the_defaults_written_out()
    {
        using var response = await Http.PostJsonAsync("sites", new { name = Service.Unique("root") });

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var site = (await response.ReadAsync()).GetProperty("data");
        response.Headers.Location!.OriginalString.Should().Be($"/api/v1/sites/{site.Id()}");
        site.Text("autonomy_level").Should().Be("readonly");
        site.Text("conflict_resolution").Should().Be("central_wins");
        site.Text("cache_policy").Should().Be("minimal");
        site.GetProperty("cache_retention_days").GetInt32().Should().Be(30);
        site.Text("discovery_method").Should().Be("dhcp");
        site.Text("migration_policy").Should().Be("manual");
        site.GetProperty("is_site").GetBoolean().Should().BeTrue();
    }
}
