using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Common;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>Maps violated constraints to refusals by the error messages of the servers.</summary>
public sealed class ConstraintRefusalTests(SqliteService service) : IClassFixture<SqliteService>
{
    private static readonly IModel Model = ModelOfSqlServer();

    [Theory]
    [InlineData(2601, "Cannot insert duplicate key row in object 'dbo.Nodes' with unique index 'UX_Nodes_MacAddress'. The duplicate key value is (02:00:00:00:00:01).", "node.mac_address_taken")]
    [InlineData(2601, "Cannot insert duplicate key row in object 'dbo.DeviceGroups' with unique index 'UX_DeviceGroups_ExternalId'. The duplicate key value is (k).", "group.external_id_taken")]
    [InlineData(2627, "Violation of PRIMARY KEY constraint 'PK_Nodes'. Cannot insert duplicate key in object 'dbo.Nodes'. The duplicate key value is (0x00).", "concurrency.conflict")]
    [InlineData(2627, "Violation of UNIQUE KEY constraint 'UX_Documents_Kind_NormalizedName'. Cannot insert duplicate key in object 'dbo.Documents'. The duplicate key value is (workflow, A).", "document.name_taken")]
    [InlineData(547, "The INSERT statement conflicted with the FOREIGN KEY constraint \"FK_Nodes_DeviceGroups_GroupId\". The conflict occurred in database \"sites\", table \"dbo.DeviceGroups\", column 'Id'.", "concurrency.conflict")]
    [InlineData(547, "The DELETE statement conflicted with the REFERENCE constraint \"FK_Nodes_DeviceGroups_HomeSiteId\". The conflict occurred in database \"sites\", table \"dbo.Nodes\", column 'HomeSiteId'.", "concurrency.conflict")]
    // The language of the message depends on the login.
    [InlineData(2601, "Eine doppelte Schlüsselzeile kann nicht in das Objekt \"dbo.Nodes\" mit dem eindeutigen Index \"UX_Nodes_MacAddress\" eingefügt werden. Der doppelte Schlüsselwert ist (02:00:00:00:00:01).", "node.mac_address_taken")]
    [InlineData(2627, "Violation de la contrainte PRIMARY KEY « PK_SiteAgents ». Impossible d'insérer une clé en double dans l'objet « dbo.SiteAgents ». Valeur de clé dupliquée : (0x00).", "concurrency.conflict")]
    // Compatible servers: names in lower case, truncated to 31 characters, with the table name and a hash.
    [InlineData(2627, "duplicate key value violates unique constraint \"ux_nodes_macaddress\"", "node.mac_address_taken")]
    [InlineData(2601, "duplicate key value violates unique constraint \"ux_nodes_macaddressnodes0123456789abcdef0123456789abcdef\"", "node.mac_address_taken")]
    [InlineData(2601, "duplicate key value violates unique constraint \"ux_devicegroups_parentid_normal0123456789abcdef0123456789abcdef\"", "group.name_taken")]
    [InlineData(2601, "duplicate key value violates unique constraint \"ux_devicegroups_parentid_normal\"", "group.name_taken")]
    [InlineData(2601, "duplicate key value violates unique constraint \"ux_devicegroups_externaliddevic0123456789abcdef0123456789abcdef\"", "group.external_id_taken")]
    [InlineData(547, "insert or update on table \"migrationclaims\" violates foreign key constraint \"fk_migrationclaims_devicegroups\"", "concurrency.conflict")]
    public void A_violated_constraint_is_mapped_to_its_refusal(int number, string message, string code) =>
        ConstraintRefusals.FindByName(Model, number, message)!.ValidationErrors.Single().ErrorCode.Should().Be(code);

    [Theory]
    // Values of callers are not constraint names, even in quotes.
    [InlineData(2601, "Cannot insert duplicate key row in object 'dbo.DeviceGroups' with unique index 'UX_DeviceGroups_Lineage'. The duplicate key value is (UX_Nodes_MacAddress).")]
    [InlineData(2601, "Cannot insert duplicate key row in object 'dbo.DeviceGroups' with unique index 'UX_DeviceGroups_Lineage'. The duplicate key value is ('UX_Nodes_MacAddress').")]
    [InlineData(2627, "Violation of PRIMARY KEY constraint 'PK_Approvals'. Cannot insert duplicate key in object 'dbo.Approvals'. The duplicate key value is (\"PK_Nodes\", 'PK_Nodes').")]
    // Names with a common prefix.
    [InlineData(2601, "Cannot insert duplicate key row in object 'dbo.Nodes' with unique index 'UX_Nodes_MacAddress2'. The duplicate key value is (a).")]
    [InlineData(2601, "Cannot insert duplicate key row in object 'dbo.Nodes' with unique index 'UX_Nodes'. The duplicate key value is (a).")]
    [InlineData(2601, "duplicate key value violates unique constraint \"ux_nodes_macaddress0123456789abcdef0123456789abcdex\"")]
    // Check constraints and other errors are not refusals.
    [InlineData(547, "The UPDATE statement conflicted with the CHECK constraint \"CK_Nodes_State\". The conflict occurred in database \"sites\", table \"dbo.Nodes\", column 'State'.")]
    [InlineData(8152, "String or binary data would be truncated in 'UX_Nodes_MacAddress'.")]
    public void Other_errors_are_not_mapped(int number, string message) => ConstraintRefusals.FindByName(Model, number, message).Should().BeNull();

    [Theory]
    [InlineData(2067, "SQLite Error 19: 'UNIQUE constraint failed: Nodes.MacAddress'.", "node.mac_address_taken")]
    [InlineData(2067, "SQLite Error 19: 'UNIQUE constraint failed: DeviceGroups.ParentId, DeviceGroups.NormalizedName'.", "group.name_taken")]
    [InlineData(2067, "SQLite Error 19: 'UNIQUE constraint failed: DeviceGroups.NormalizedName'.", "group.name_taken")]
    [InlineData(1555, "SQLite Error 19: 'UNIQUE constraint failed: Nodes.Id'.", "concurrency.conflict")]
    [InlineData(1555, "SQLite Error 19: 'UNIQUE constraint failed: DocumentAssignments.DocumentId, DocumentAssignments.GroupId'.", "concurrency.conflict")]
    [InlineData(2067, "SQLite Error 19: 'UNIQUE constraint failed: DeviceGroups.Lineage'.", null)]
    [InlineData(1555, "SQLite Error 19: 'UNIQUE constraint failed: DeviceGroups.Id'.", null)]
    [InlineData(787, "SQLite Error 19: 'FOREIGN KEY constraint failed'.", null)]
    [InlineData(275, "SQLite Error 19: 'CHECK constraint failed: CK_Nodes_State'.", null)]
    public void SQLite_names_columns(int code, string message, string? refusal)
    {
        var found = ConstraintRefusals.FindByColumns(Model, code, message)?.ValidationErrors.Single().ErrorCode;

        found.Should().Be(refusal);
    }

    /// <summary>The actual messages of the driver for a unique index and for a primary key.</summary>
    [Fact]
    public async Task The_messages_of_SQLite_are_mapped()
    {
        (await ViolateAsync(_ => NodeId.New(DateTime.UnixEpoch), "02:aa:00:00:77:01"))!.ValidationErrors.Single().ErrorCode.Should().Be("node.mac_address_taken");
        (await ViolateAsync(node => node.Id, "02:aa:00:00:77:03"))!.ValidationErrors.Single().ErrorCode.Should().Be("concurrency.conflict");
    }

    [Fact]
    public void Every_name_is_a_constraint_of_the_model() =>
        ConstraintRefusals.Names.Except(ConstraintRefusals.ConstraintsOf(Model).Select(constraint => constraint.Name)).Should().BeEmpty();

    /// <summary>Names with a common prefix are ambiguous on servers that truncate names, so they must have the same refusal.</summary>
    [Fact]
    public void Constraints_with_the_same_truncated_name_have_the_same_refusal() => SharedPrefixes(AllConstraints()).Should().BeEmpty();

    [Fact]
    public void The_check_of_truncated_names_detects_a_violation() =>
        SharedPrefixes([.. AllConstraints(), ("UX_DeviceGroups_ParentId_NormalizedPlanted", "DeviceGroups")]).Should().ContainSingle();

    private static List<string> SharedPrefixes(IEnumerable<(string Name, string Table)> constraints) =>
        [
            .. constraints.GroupBy(constraint => (constraint.Name + constraint.Table)[..Math.Min(ConstraintRefusals.ShortLength, constraint.Name.Length + constraint.Table.Length)], StringComparer.OrdinalIgnoreCase)
                .Where(same => same.Select(constraint => CodeOf(constraint.Name)).Distinct().Count() > 1)
                .Select(same => string.Join(", ", same.Select(constraint => constraint.Name))),
        ];

    private static string? CodeOf(string name) => ConstraintRefusals.FindByName(Model, 2627, $"Violation of UNIQUE KEY constraint '{name}'.")?.ValidationErrors.Single().ErrorCode;

    private static List<(string Name, string Table)> AllConstraints()
    {
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        var design = context.GetService<IDesignTimeModel>().Model;
        return
        [
            .. ConstraintRefusals.ConstraintsOf(Model),
            .. design.GetEntityTypes().SelectMany(entity => entity.GetDeclaredCheckConstraints().Select(check => (check.Name!, entity.GetTableName()!))),
        ];
    }

    private static IModel ModelOfSqlServer()
    {
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        return context.Model;
    }

    private async Task<Refusal?> ViolateAsync(Func<Node, NodeId> id, string mac)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var first = Create(NodeId.New(DateTime.UnixEpoch), mac);
        db.Add(first);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.ChangeTracker.Clear();
        var isSameId = id(first) == first.Id;
        db.Add(Create(id(first), isSameId ? "02:aa:00:00:77:04" : mac));
        var failure = await FluentActions.Awaiting(() => db.SaveChangesAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<DbUpdateException>();
        failure.Which.InnerException.Should().BeOfType<SqliteException>();
        return ConstraintRefusals.Find(db, failure.Which);

        static Node Create(NodeId id, string mac) =>
            Node.Create(id, new NodeIdentity { MacAddress = MacAddress.Parse(mac).Value }, group: null, home: null, DateTime.UnixEpoch);
    }
}
