namespace Sites.Integration.Tests.Http;

public sealed class ExistingIdsOnSqlite(SqliteService service) : ExistingIdTests(service), IClassFixture<SqliteService>;

public sealed class ExistingIdsOnSqlServer(SqlServerService service) : ExistingIdTests(service), IClassFixture<SqlServerService>;

/// <summary>A refusal because of an existing resource has its id, so that clients can use that resource.</summary>
public abstract class ExistingIdTests(Service service) : HttpTestBase(service)
{
    [Theory]
    [InlineData("groups")]
    [InlineData("sites")]
    public async Task A_duplicate_name_returns_the_id_of_the_existing_group(string kind)
    {
        var parent = (await NewSiteAsync("parent")).Id();
        var owner = await Http.PostJsonAsync(kind, new { name = "Hall", parent_id = parent }).DataAsync();
        var other = await Http.PostJsonAsync(kind, new { name = "Yard", parent_id = parent }).DataAsync();

        (await Http.PostJsonAsync(kind, new { name = "HALL", parent_id = parent }).RefusedAsync(409, "group.name_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
        (await Http.PatchJsonAsync($"{kind}/{other.Id()}", new { name = "hall" }).RefusedAsync(409, "group.name_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
    }

    [Fact]
    public async Task A_duplicate_root_name_returns_the_id_of_the_existing_root()
    {
        var owner = await NewSiteAsync("root");

        (await Http.PostJsonAsync("groups", new { name = owner.Text("name") }).RefusedAsync(409, "group.name_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
    }

    [Fact]
    public async Task A_move_to_a_duplicate_name_returns_the_id_of_the_existing_group()
    {
        var (first, second) = ((await NewSiteAsync("first")).Id(), (await NewSiteAsync("second")).Id());
        var owner = await Http.PostJsonAsync("sites", new { name = "Hall", parent_id = first }).DataAsync();
        var moved = await Http.PostJsonAsync("sites", new { name = "Hall", parent_id = second }).DataAsync();

        (await Http.PatchJsonAsync($"sites/{moved.Id()}", new { parent_id = first }).RefusedAsync(409, "group.name_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
    }

    [Fact]
    public async Task A_duplicate_external_id_returns_the_id_of_the_existing_group()
    {
        var key = Service.Unique("key");
        var owner = await NewSiteAsync("owner", more: new { external_id = key });
        var other = await NewGroupAsync("other");

        (await Http.PatchJsonAsync($"groups/{other.Id()}", new { external_id = key }).RefusedAsync(409, "group.external_id_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
    }

    [Fact]
    public async Task A_duplicate_MAC_address_returns_the_id_of_the_existing_node()
    {
        var mac = Service.UniqueMac();
        var owner = await Http.PostJsonAsync("nodes", new { mac_address = mac }).DataAsync();
        var other = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac() }).DataAsync();

        (await Http.PostJsonAsync("nodes", new { mac_address = mac.ToUpperInvariant() }).RefusedAsync(409, "node.mac_address_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
        (await Http.PatchJsonAsync($"nodes/{other.Id()}", new { mac_address = mac }).RefusedAsync(409, "node.mac_address_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
    }

    [Fact]
    public async Task A_duplicate_document_name_returns_the_id_of_the_existing_document()
    {
        var name = Service.Unique("document");
        var owner = await Http.PostJsonAsync("catalog/template", new { name, content = new { } }).DataAsync();

        (await Http.PostJsonAsync("catalog/template", new { name, content = new { } }).RefusedAsync(409, "document.name_taken")).GetProperty("existing_id").GetGuid().Should().Be(owner.Id());
    }
}
