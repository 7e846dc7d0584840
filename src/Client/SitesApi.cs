namespace Sites.Client;

/// <summary>
/// Typed client of the Sites API. It needs an <see cref="HttpClient"/> whose base address is the root of the service
/// (<c>https://sites.example/</c>) and whose default headers contain the credential.
/// All methods throw <see cref="SitesRefusedException"/> when the service refuses a request.
/// </summary>
public sealed class SitesApi
{
    /// <summary>Creates the client from an HTTP client, which the caller must dispose.</summary>
    public SitesApi(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var api = new Api(http);
        Groups = new GroupsClient(api);
        Sites = new SitesClient(api);
        Nodes = new NodesClient(api);
        Agents = new AgentsClient(api);
        Enrolments = new EnrolmentsClient(api);
        Conflicts = new ConflictsClient(api);
        UnknownNodes = new UnknownNodesClient(api);
        IgnoredMachines = new IgnoredMachinesClient(api);
        Migrations = new MigrationsClient(api);
        Approvals = new ApprovalsClient(api);
        Workflows = new CatalogClient(api, "workflow");
        Templates = new CatalogClient(api, "template");
    }

    /// <summary>Client of <c>/groups</c>.</summary>
    public GroupsClient Groups { get; }

    /// <summary>Client of <c>/sites</c>.</summary>
    public SitesClient Sites { get; }

    /// <summary>Client of <c>/nodes</c>.</summary>
    public NodesClient Nodes { get; }

    /// <summary>Client of <c>/agents</c>.</summary>
    public AgentsClient Agents { get; }

    /// <summary>Client of <c>/enrolment-tokens</c> and <c>/enrolments</c>.</summary>
    public EnrolmentsClient Enrolments { get; }

    /// <summary>Client of <c>/sync/conflicts</c>.</summary>
    public ConflictsClient Conflicts { get; }

    /// <summary>Client of <c>/unknown-nodes</c>.</summary>
    public UnknownNodesClient UnknownNodes { get; }

    /// <summary>Client of <c>/ignored-machines</c>.</summary>
    public IgnoredMachinesClient IgnoredMachines { get; }

    /// <summary>Client of <c>/migrations</c>.</summary>
    public MigrationsClient Migrations { get; }

    /// <summary>Client of <c>/approvals</c>.</summary>
    public ApprovalsClient Approvals { get; }

    /// <summary>Client of <c>/catalog/workflow</c>.</summary>
    public CatalogClient Workflows { get; }

    /// <summary>Client of <c>/catalog/template</c>.</summary>
    public CatalogClient Templates { get; }
}
