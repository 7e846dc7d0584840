namespace Sites.Client;

/// <summary>
/// The Sites API, typed. Give it an <see cref="HttpClient"/> whose base address is the service's root
/// (<c>https://sites.example/</c>) and whose default headers carry the credential; it adds nothing but requests.
/// Every method throws <see cref="SitesRefusedException"/> where the service refuses.
/// </summary>
public sealed class SitesApi
{
    /// <summary>Wraps the client, which stays the caller's to dispose.</summary>
    public SitesApi(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var api = new Api(http);
        Groups = new GroupsClient(api);
        Sites = new SitesClient(api);
        Nodes = new NodesClient(api);
        Agents = new AgentsClient(api);
        Conflicts = new ConflictsClient(api);
        UnknownNodes = new UnknownNodesClient(api);
        Migrations = new MigrationsClient(api);
        Approvals = new ApprovalsClient(api);
        Workflows = new CatalogClient(api, "workflow");
        Templates = new CatalogClient(api, "template");
    }

    /// <summary><c>/groups</c>.</summary>
    public GroupsClient Groups { get; }

    /// <summary><c>/sites</c>.</summary>
    public SitesClient Sites { get; }

    /// <summary><c>/nodes</c>.</summary>
    public NodesClient Nodes { get; }

    /// <summary><c>/agents</c>.</summary>
    public AgentsClient Agents { get; }

    /// <summary><c>/sync/conflicts</c>.</summary>
    public ConflictsClient Conflicts { get; }

    /// <summary><c>/unknown-nodes</c>.</summary>
    public UnknownNodesClient UnknownNodes { get; }

    /// <summary><c>/migrations</c>.</summary>
    public MigrationsClient Migrations { get; }

    /// <summary><c>/approvals</c>.</summary>
    public ApprovalsClient Approvals { get; }

    /// <summary><c>/catalog/workflow</c>.</summary>
    public CatalogClient Workflows { get; }

    /// <summary><c>/catalog/template</c>.</summary>
    public CatalogClient Templates { get; }
}
