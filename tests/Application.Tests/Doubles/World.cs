using Ardalis.Result;
using Microsoft.Extensions.Time.Testing;
using Sites.Application.Access;
using Sites.Application.Agents;
using Sites.Application.Catalog;
using Sites.Application.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.NodeMigration;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Doubles;

/// <summary>
/// Every port of the application as a substitute over in-memory tables, and a journal of the
/// calls in their order. A test may configure another response for any of them.
/// </summary>
internal sealed class World
{
    public World()
    {
        Feeds = new Feeds(this, Log);
        SiteLock = new SiteLock(Groups, Log);
        Work = new RecordingUnitOfWork(
            [Groups, Nodes, SyncStates, PastStates, Conflicts, Receipts, Agents, Presences, SyncRequests, Documents, Assignments, MigrationClaims, Approvals, UnknownNodes, EnrolmentTokens, Enrolments],
            [new SiteFeedPolicy(Feeds, Feeds, SiteLock, Clock)], Journal, Clock)
        {
            Recorded = change =>
            {
                // Events of imported aggregates are not recorded by the use case itself.
                if (change is not (GroupEvent or NodeEvent)) Log($"record {change.GetType().Name}", RecordingUnitOfWork.BodyToken);
                if (change is SiteCopyDiffers copy) Feeds.Resent.Add((copy.Site, copy.Type, copy.Entity));
                if (change is SiteFeedOpened opened) Feeds.Open.Add(opened.Site);
            },
        };
        GroupRepository = Substitute.For<IRepository<DeviceGroup>>();
        Answer(GroupRepository, "groups", Groups);
        GroupRepository.When(port => port.Add(Arg.Any<DeviceGroup>())).Do(call => Add("groups", Groups, call.Arg<DeviceGroup>()));
        GroupRepository.When(port => port.Delete(Arg.Any<DeviceGroup>())).Do(call => Delete("groups", Groups, call.Arg<DeviceGroup>()));
        SiteRepository = Substitute.For<IRepository<Site>>();
        SiteRepository.FirstOrDefaultAsync(Arg.Any<ISpecification<Site>>(), Arg.Any<CancellationToken>())
            .Returns(call => Find("sites.First", call.Arg<ISpecification<Site>>(), Groups.Find, call.Arg<CancellationToken>()).FirstOrDefault());
        NodeRepository = Substitute.For<IRepository<Node>>();
        Answer(NodeRepository, "nodes", Nodes);
        NodeRepository.When(port => port.Add(Arg.Any<Node>())).Do(call => Add("nodes", Nodes, call.Arg<Node>()));
        NodeRepository.When(port => port.Delete(Arg.Any<Node>())).Do(call => Delete("nodes", Nodes, call.Arg<Node>()));
        AgentRepository = Substitute.For<IRepository<SiteAgent>>();
        Answer(AgentRepository, "agents", Agents);
        AgentRepository.When(port => port.Add(Arg.Any<SiteAgent>())).Do(call => Add("agents", Agents, call.Arg<SiteAgent>()));
        PresenceRepository = Substitute.For<IRepository<AgentPresence>>();
        Answer(PresenceRepository, "presences", Presences);
        PresenceRepository.When(port => port.Add(Arg.Any<AgentPresence>())).Do(call => Add("presences", Presences, call.Arg<AgentPresence>()));
        EnrolmentTokenRepository = Substitute.For<IRepository<EnrolmentToken>>();
        Answer(EnrolmentTokenRepository, "tokens", EnrolmentTokens);
        EnrolmentTokenRepository.When(port => port.Add(Arg.Any<EnrolmentToken>())).Do(call => Add("tokens", EnrolmentTokens, call.Arg<EnrolmentToken>()));
        EnrolmentRepository = Substitute.For<IRepository<Enrolment>>();
        Answer(EnrolmentRepository, "enrolments", Enrolments);
        EnrolmentRepository.When(port => port.Add(Arg.Any<Enrolment>())).Do(call => Add("enrolments", Enrolments, call.Arg<Enrolment>()));
        EnrolmentReader = Substitute.For<IEnrolmentReader>();
        EnrolmentReader.FindUseAsync(Arg.Any<EnrolmentTokenId>(), Arg.Any<byte[]?>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            LogOutside("tokens.FindUse");
            var token = EnrolmentTokens.Stored.FirstOrDefault(token => token.Id == call.Arg<EnrolmentTokenId>());
            var hash = call.Arg<byte[]?>();
            return token is null ? null : new EnrolmentTokenUse(token, hash is null ? null : EnrolmentsWith(token.Id, hash).FirstOrDefault());
        });
        SyncRequestRepository = Substitute.For<IRepository<SyncRequest>>();
        Answer(SyncRequestRepository, "requests", SyncRequests);
        SyncRequestRepository.When(port => port.Add(Arg.Any<SyncRequest>())).Do(call => Add("requests", SyncRequests, call.Arg<SyncRequest>()));
        DocumentRepository = Substitute.For<IRepository<CatalogDocument>>();
        Answer(DocumentRepository, "documents", Documents);
        DocumentRepository.When(port => port.Add(Arg.Any<CatalogDocument>())).Do(call => Add("documents", Documents, call.Arg<CatalogDocument>()));
        DocumentRepository.When(port => port.Delete(Arg.Any<CatalogDocument>())).Do(call => Delete("documents", Documents, call.Arg<CatalogDocument>()));
        AssignmentRepository = Substitute.For<IRepository<DocumentAssignment>>();
        Answer(AssignmentRepository, "assignments", Assignments);
        AssignmentRepository.When(port => port.Add(Arg.Any<DocumentAssignment>())).Do(call => Add("assignments", Assignments, call.Arg<DocumentAssignment>()));
        AssignmentRepository.When(port => port.Delete(Arg.Any<DocumentAssignment>())).Do(call => Delete("assignments", Assignments, call.Arg<DocumentAssignment>()));
        SyncStateRepository = Substitute.For<IRepository<SyncState>>();
        Answer(SyncStateRepository, "states", SyncStates);
        ConflictRepository = Substitute.For<IRepository<SyncConflict>>();
        Answer(ConflictRepository, "conflicts", Conflicts);
        ConflictRepository.When(port => port.Add(Arg.Any<SyncConflict>())).Do(call => Add("conflicts", Conflicts, call.Arg<SyncConflict>()));
        ReceiptRepository = Substitute.For<IRepository<ChangeReceipt>>();
        ReceiptRepository.When(port => port.Add(Arg.Any<ChangeReceipt>())).Do(call => Add("receipts", Receipts, call.Arg<ChangeReceipt>()));
        ClaimRepository = Substitute.For<IRepository<MigrationClaim>>();
        Answer(ClaimRepository, "claims", MigrationClaims);
        ClaimRepository.When(port => port.Add(Arg.Any<MigrationClaim>())).Do(call => Add("claims", MigrationClaims, call.Arg<MigrationClaim>()));
        ApprovalRepository = Substitute.For<IRepository<Approval>>();
        Answer(ApprovalRepository, "approvals", Approvals);
        ApprovalRepository.When(port => port.Add(Arg.Any<Approval>())).Do(call => Add("approvals", Approvals, call.Arg<Approval>()));
        UnknownNodeRepository = Substitute.For<IRepository<UnknownNode>>();
        Answer(UnknownNodeRepository, "unknown", UnknownNodes);
        UnknownNodeRepository.When(port => port.Add(Arg.Any<UnknownNode>())).Do(call => Add("unknown", UnknownNodes, call.Arg<UnknownNode>()));
        UnknownNodeRepository.When(port => port.Delete(Arg.Any<UnknownNode>())).Do(call => Delete("unknown", UnknownNodes, call.Arg<UnknownNode>()));
        Claims = new Claims(Groups, Nodes, MigrationClaims, Approvals, UnknownNodes, Log, LogOutside);
        FeedReader = SubstituteFeedReader();
        SyncReader = SubstituteSyncReader();
        Me = Substitute.For<ICurrentPrincipal>();
        Me.Name.Returns("somebody");
        Sessions = Substitute.For<IAgentSessions>();
        Sessions.FindAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            LogOutside("sessions.Find");
            return SessionOf(call.Arg<GroupId>());
        });
        Wrong = Substitute.For<ICredentialThrottle>();
        Wrong.RecordFailureAsync(Arg.Any<GroupId>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            LogOutside($"wrong.Note {call.Arg<string>()}");
            return true;
        });
        Store = SubstituteStore();
        NodeStore = SubstituteNodeStore();
        GroupReader = SubstituteGroupReader();
        NodeReader = Substitute.For<INodeReader>();
        NodeReader.GetAsync(Arg.Any<NodeId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("reader.GetNode", call.Arg<CancellationToken>());
            var node = Nodes.Stored.FirstOrDefault(node => node.Id == call.Arg<NodeId>());
            return node is null ? NodeErrors.NotFound.Refuse() : Result<NodeRow>.Success(RowOf(node));
        });
        CatalogReader = SubstituteCatalogReader();
        Tree = new TreeEditor(GroupRepository, Store, Work, Clock);
        Import = new TreeImport(GroupRepository, Store, Work, Clock);
        Placement = new Placement(GroupRepository);
    }

    /// <summary>The calls in their order.</summary>
    public List<string> Journal { get; } = [];

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    public Table<DeviceGroup> Groups { get; } = new(group => group.Id);

    public Table<Node> Nodes { get; } = new(node => node.Id);

    public Table<SiteAgent> Agents { get; } = new(agent => agent.Id);

    public Table<AgentPresence> Presences { get; } = new(presence => presence.SiteId);

    public Table<EnrolmentToken> EnrolmentTokens { get; } = new(token => token.Id);

    public Table<Enrolment> Enrolments { get; } = new(enrolment => enrolment.Id);

    public Table<SyncRequest> SyncRequests { get; } = new(request => request.Id);

    public Table<CatalogDocument> Documents { get; } = new(document => document.Id);

    public Table<DocumentAssignment> Assignments { get; } = new(assignment => (assignment.DocumentId, assignment.GroupId));
    public Table<SyncState> SyncStates { get; } = new(state => (state.SiteId, state.EntityType, state.EntityId));

    public Table<PastState> PastStates { get; } = new(past => (past.SiteId, past.EntityType, past.EntityId, past.Version));

    public Table<SyncConflict> Conflicts { get; } = new(conflict => conflict.Id);

    public Table<ChangeReceipt> Receipts { get; } = new(receipt => (receipt.SiteId, receipt.ChangeId));

    public Table<MigrationClaim> MigrationClaims { get; } = new(claim => claim.Id);

    public Table<Approval> Approvals { get; } = new(approval => approval.Id);

    public Table<UnknownNode> UnknownNodes { get; } = new(machine => machine.Id);

    public Feeds Feeds { get; }

    /// <summary>The claim, site and queue queries.</summary>
    public Claims Claims { get; }

    public SiteLock SiteLock { get; }

    public RecordingUnitOfWork Work { get; }

    public IRepository<DeviceGroup> GroupRepository { get; }

    public IRepository<Site> SiteRepository { get; }

    public IRepository<Node> NodeRepository { get; }

    public IRepository<SiteAgent> AgentRepository { get; }

    public IRepository<AgentPresence> PresenceRepository { get; }

    public IRepository<EnrolmentToken> EnrolmentTokenRepository { get; }

    public IRepository<Enrolment> EnrolmentRepository { get; }

    public IEnrolmentReader EnrolmentReader { get; }

    public EnrolmentSites EnrolmentSites => new(GroupRepository, SiteRepository, AgentRepository, EnrolmentRepository, Tree, SiteLock, Clock);

    /// <summary>Enrols agents with tokens of groups.</summary>
    public GroupEnrolment GroupEnrolment => new(
        EnrolmentReader, Wrong, EnrolmentTokenRepository, EnrolmentRepository, AgentRepository, SiteRepository, EnrolmentSites, Claims, Enroller(), SiteLock, Work, Clock);

    public IRepository<SyncRequest> SyncRequestRepository { get; }

    public IRepository<CatalogDocument> DocumentRepository { get; }

    public IRepository<DocumentAssignment> AssignmentRepository { get; }
    public IRepository<SyncState> SyncStateRepository { get; }

    public IRepository<SyncConflict> ConflictRepository { get; }

    public IRepository<ChangeReceipt> ReceiptRepository { get; }

    public IRepository<MigrationClaim> ClaimRepository { get; }

    public IRepository<Approval> ApprovalRepository { get; }

    public IRepository<UnknownNode> UnknownNodeRepository { get; }

    public UnknownNodeIntake UnknownNodeIntake => new(UnknownNodeRepository, Claims, Clock);

    public IFeedReader FeedReader { get; }

    /// <summary>The generation of all feeds.</summary>
    public long Generation { get; set; } = 0x2a;

    public ISyncReader SyncReader { get; }

    public ICurrentPrincipal Me { get; }

    /// <summary>Reads the stored rows; may be called only outside of a unit of work.</summary>
    public IAgentSessions Sessions { get; }

    /// <summary>Accepts every wrong credential without throttling.</summary>
    public ICredentialThrottle Wrong { get; }

    public IHierarchyStore Store { get; }

    public INodeStore NodeStore { get; }

    /// <summary>How often other writers have acquired the structure lock.</summary>
    public int ChangesByOthers { get; set; }

    public IGroupReader GroupReader { get; }

    public INodeReader NodeReader { get; }

    public ICatalogReader CatalogReader { get; }

    public TreeEditor Tree { get; }

    public TreeImport Import { get; }

    public Placement Placement { get; }

    /// <summary>What follows from an enrolment.</summary>
    public AgentEnroller Enroller(IAgentEnrolledHandler? enrolled = null, IAgentEnrolmentHandler? expected = null) =>
        new(PresenceRepository, enrolled is null ? [] : [enrolled], expected is null ? [] : [expected]);

    /// <summary>The cancellation token of the tests, which must not be used in a body.</summary>
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Adds groups and sites before the test begins.</summary>
    public void Seed(params IEnumerable<DeviceGroup> groups)
    {
        foreach (var group in groups) Groups.Seed(group);
    }

    /// <summary>Adds nodes before the test begins.</summary>
    public void Seed(params IEnumerable<Node> nodes)
    {
        foreach (var node in nodes) Nodes.Seed(node);
    }

    /// <summary>Adds agents before the test begins.</summary>
    public void Seed(params IEnumerable<SiteAgent> agents)
    {
        foreach (var agent in agents) Agents.Seed(agent);
    }

    /// <summary>Adds presences of agents before the test begins.</summary>
    public void Seed(params IEnumerable<AgentPresence> presences)
    {
        foreach (var presence in presences) Presences.Seed(presence);
    }

    /// <summary>Adds sync requests before the test begins.</summary>
    public void Seed(params IEnumerable<SyncRequest> requests)
    {
        foreach (var request in requests) SyncRequests.Seed(request);
    }

    /// <summary>Adds documents before the test begins.</summary>
    public void Seed(params IEnumerable<CatalogDocument> documents)
    {
        foreach (var document in documents) Documents.Seed(document);
    }

    /// <summary>Adds assignments of documents before the test begins.</summary>
    public void Seed(params IEnumerable<DocumentAssignment> assignments)
    {
        foreach (var assignment in assignments) Assignments.Seed(assignment);
    }

    /// <summary>Adds claims before the test begins.</summary>
    public void Seed(params IEnumerable<MigrationClaim> claims)
    {
        foreach (var claim in claims) MigrationClaims.Seed(claim);
    }

    /// <summary>Adds approvals before the test begins.</summary>
    public void Seed(params IEnumerable<Approval> approvals)
    {
        foreach (var approval in approvals) Approvals.Seed(approval);
    }

    /// <summary>Adds unknown nodes before the test begins.</summary>
    public void Seed(params IEnumerable<UnknownNode> machines)
    {
        foreach (var machine in machines) UnknownNodes.Seed(machine);
    }

    /// <summary>Lets the next saves fail because of concurrent changes of the same rows.</summary>
    public void CauseConcurrencyConflicts(int count)
    {
        for (var race = 0; race < count; race++) Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
    }

    /// <summary>Asserts the number of row transactions that were begun.</summary>
    public void ShouldHaveBegunRowTransactions(int times) => Journal.Count(entry => entry == "begin Rows").Should().Be(times);

    /// <summary>The session of a site's agent from the stored rows; null if there is no such site.</summary>
    public AgentSession? SessionOf(GroupId id)
    {
        var site = Groups.Stored.OfType<Site>().FirstOrDefault(site => site.Id == id);
        if (site is null) return null;
        var settings = EffectiveSettings.Of([new SettingsOwner(site.Id, site.Name, "", site.Settings)]);
        return new AgentSession(
            AgentConfig.Of(site.Id, site.Name, settings),
            Agents.Stored.FirstOrDefault(agent => agent.Id == id),
            Presences.Stored.FirstOrDefault(presence => presence.SiteId == id),
            []);
    }

    /// <summary>The stored group or site with that name.</summary>
    public DeviceGroup StoredGroup(string name) => Groups.Stored.Single(group => group.Name == name);

    /// <summary>The stored site with that name.</summary>
    public Site StoredSite(string name) => (Site)StoredGroup(name);

    /// <summary>Asserts that no port was called.</summary>
    public void ShouldBeUntouched() => Journal.Should().BeEmpty();

    /// <summary>Asserts that a transaction of this scope was begun and rolled back.</summary>
    public void ShouldHaveRolledBack()
    {
        Work.Commits.Should().Be(0);
        Work.Rollbacks.Should().Be(1);
    }

    /// <summary>Asserts that a transaction was begun and ended before anything was written.</summary>
    public void ShouldHaveSavedNothing()
    {
        ShouldHaveRolledBack();
        Work.Saves.Should().Be(0);
    }

    public static GroupRow RowOf(DeviceGroup group) => new()
    {
        Id = group.Id,
        Name = group.Name,
        Description = group.Description,
        ParentId = group.ParentId,
        ExternalId = group.ExternalId,
        StoredTags = group.StoredTags,
        LineageKey = group.LineageKey,
        IsSite = group.IsSite,
        AgentUrl = (group as Site)?.AgentUrl,
        AgentStatus = null,
        AgentLastSeen = null,
        Settings = group.Settings,
        ChildrenCount = 0,
        NodeCount = 0,
        CreatedAt = group.CreatedAt,
        UpdatedAt = group.UpdatedAt,
        Version = group.Version,
    };

    public static GroupView ViewOf(DeviceGroup group) =>
        new(RowOf(group), [new SettingsOwner(group.Id, group.Name, "/" + group.Name, group.Settings)]);

    public static NodeRow RowOf(Node node) => new()
    {
        Id = node.Id,
        MacAddress = node.MacAddress,
        Hostname = node.Hostname,
        IpAddress = node.IpAddress,
        Arch = node.Arch,
        BootMode = node.BootMode,
        State = node.State,
        StateChangedAt = node.StateChangedAt,
        StateComment = node.StateComment,
        StateForced = node.StateForced,
        LastSeenAt = node.LastSeenAt,
        StoredTags = node.StoredTags,
        StoredMacAddresses = node.StoredMacAddresses,
        WorkflowId = node.WorkflowId,
        PlaceKey = null,
        GroupId = node.GroupId,
        HomeSiteId = node.HomeSiteId,
        Vendor = node.Vendor,
        Model = node.Model,
        SerialNumber = node.SerialNumber,
        SystemUuid = node.SystemUuid,
        CreatedAt = node.CreatedAt,
        UpdatedAt = node.UpdatedAt,
        Version = node.Version,
    };

    private IEnumerable<Enrolment> EnrolmentsWith(EnrolmentTokenId token, byte[] nonceHash) =>
        Enrolments.Stored.Where(enrolment => enrolment.TokenId == token && enrolment.NonceHash?.SequenceEqual(nonceHash) == true);

    private IHierarchyStore SubstituteStore()
    {
        var store = Substitute.For<IHierarchyStore>();
        store.CountLevelsAsync(Arg.Any<Lineage>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.CountLevels", call.Arg<CancellationToken>());
            var top = call.Arg<Lineage>();
            return Groups.Stored.Where(group => top.Covers(group.Lineage)).Max(group => group.Lineage.Levels) - top.Depth;
        });
        store.RelocateDescendantsAsync(Arg.Any<Relocation>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.RelocateDescendants", call.Arg<CancellationToken>());
            return Result.Success();
        });
        store.CountContentsAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.CountContents", call.Arg<CancellationToken>());
            var id = call.Arg<GroupId>();
            return (Groups.Stored.Count(group => group.ParentId == id), Nodes.Stored.Count(node => node.GroupId == id || node.HomeSiteId == id));
        });
        store.ListCacheSettingsAsync(Arg.Any<Lineage>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.ListPatternStatements", call.Arg<CancellationToken>());
            return Groups.Stored
                .Where(group => call.Arg<Lineage>().Covers(group.Lineage))
                .Where(group => group.Settings.CachePolicy is not null || group.Settings.CachePatterns is not null)
                .OrderBy(group => group.LineageKey, StringComparer.Ordinal)
                .Select(group => new CachePatternRule.CachingSite(
                    group.Lineage, group.Name, CachePatternRule.CacheSettings.Of(group.Settings)))
                .ToList();
        });
        store.GetTreeStampAsync(Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.GetTreeStamp", call.Arg<CancellationToken>());
            return new TreeStamp(Journal.Count(entry => entry == "begin Structure") + ChangesByOthers, Groups.Stored.Sum(group => (long)group.Version));
        });
        store.ListPlacesAsync(Arg.Any<IReadOnlyCollection<GroupId>>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.ListPlaces", call.Arg<CancellationToken>());
            return PlacesOf(group => call.Arg<IReadOnlyCollection<GroupId>>().Contains(group.Id));
        });
        store.ListChildrenAsync(Arg.Any<IReadOnlyCollection<GroupId>>(), Arg.Any<bool>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.ListChildren", call.Arg<CancellationToken>());
            var (parents, roots) = (call.Arg<IReadOnlyCollection<GroupId>>(), call.Arg<bool>());
            return PlacesOf(group => group.ParentId is { } parent ? parents.Contains(parent) : roots);
        });
        store.WriteAsync(Arg.Any<TreeWrite>(), Arg.Any<Action<int>>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("store.Write", call.Arg<CancellationToken>());
            if (Work.SaveRefusals.TryDequeue(out var refusal) && refusal is not null) return refusal;
            var write = call.Arg<TreeWrite>();
            Groups.Write([.. write.Created, .. write.Updated.Select(update => update.Group)]);
            foreach (var (id, lineage) in write.Relocated)
            {
                var group = Groups.Stored.Single(group => group.Id == id);
                group.FollowAncestor(lineage);
            }

            call.Arg<Action<int>>()(write.Created.Count + write.Updated.Count);
            return Result.Success();
        });
        return store;
    }

    private IReadOnlyList<StoredPlace> PlacesOf(Func<DeviceGroup, bool> criteria) =>
        [.. Groups.Stored.Where(criteria).Select(group => new StoredPlace(TreePlace.Of(group), group.Lineage))];

    private INodeStore SubstituteNodeStore()
    {
        var store = Substitute.For<INodeStore>();
        store.FindOwnersAsync(Arg.Any<IReadOnlyCollection<string>>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("nodes.FindOwners", call.Arg<CancellationToken>());
            var addresses = call.Arg<IReadOnlyCollection<string>>();
            return Nodes.Stored.SelectMany(node => node.MacAddresses.Where(addresses.Contains).Select(address => (address, Nodes.Find(new NodeSnapshot(node.Id)).Single()))).ToDictionary();
        });
        store.WriteAsync(Arg.Any<IReadOnlyList<Node>>(), Arg.Any<IReadOnlyList<UpdatedNode>>(), Arg.Any<Action<int>>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("nodes.Write", call.Arg<CancellationToken>());
            if (Work.SaveRefusals.TryDequeue(out var refusal) && refusal is not null) return refusal;
            Nodes.Write([.. call.Arg<IReadOnlyList<Node>>(), .. call.Arg<IReadOnlyList<UpdatedNode>>().Select(update => update.Node)]);
            call.Arg<Action<int>>()(call.Arg<IReadOnlyList<Node>>().Count + call.Arg<IReadOnlyList<UpdatedNode>>().Count);
            return Result.Success();
        });
        return store;
    }

    private IGroupReader SubstituteGroupReader()
    {
        var reader = Substitute.For<IGroupReader>();
        reader.GetGroupAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("reader.GetGroup", call.Arg<CancellationToken>());
            var group = Groups.Stored.FirstOrDefault(group => group.Id == call.Arg<GroupId>());
            return group is null ? HierarchyErrors.GroupNotFound.Refuse() : Result<GroupView>.Success(ViewOf(group));
        });
        reader.GetSiteAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("reader.GetSite", call.Arg<CancellationToken>());
            var site = Groups.Stored.OfType<Site>().FirstOrDefault(site => site.Id == call.Arg<GroupId>());
            return site is null ? HierarchyErrors.SiteNotFound.Refuse() : Result<GroupView>.Success(ViewOf(site));
        });
        return reader;
    }

    private ICatalogReader SubstituteCatalogReader()
    {
        var reader = Substitute.For<ICatalogReader>();
        reader.GetAsync(Arg.Any<DocumentKind>(), Arg.Any<DocumentId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("reader.GetDocument", call.Arg<CancellationToken>());
            var document = Documents.Stored.FirstOrDefault(document => document.Id == call.Arg<DocumentId>() && document.Kind == call.Arg<DocumentKind>());
            return document is null ? CatalogErrors.NotFound.Refuse() : Result<DocumentRow>.Success(RowOf(document));
        });
        reader.GetAssignmentAsync(Arg.Any<DocumentId>(), Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("reader.GetAssignment", call.Arg<CancellationToken>());
            var assignment = Assignments.Stored.FirstOrDefault(one => one.DocumentId == call.Arg<DocumentId>() && one.GroupId == call.Arg<GroupId>());
            return assignment is null ? RequestErrors.ConcurrencyConflict.Refuse() : Result<DocumentAssignmentRow>.Success(RowOf(assignment));
        });
        return reader;
    }

    private IFeedReader SubstituteFeedReader()
    {
        var reader = Substitute.For<IFeedReader>();
        reader.IsOpenAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            LogOutside("feeds.IsOpen");
            return Feeds.Open.Contains(call.Arg<GroupId>());
        });
        reader.FindGenerationAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(_ =>
        {
            LogOutside("feeds.FindGeneration");
            return Generation;
        });
        reader.CountPendingAsync(Arg.Any<GroupId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("feeds.CountPending", call.Arg<CancellationToken>());
            return SyncStates.Stored.Count(state => state.SiteId == call.Arg<GroupId>() && state.IsPending);
        });
        return reader;
    }

    private DocumentRow RowOf(CatalogDocument document) => new()
    {
        Id = document.Id,
        Kind = document.Kind,
        Name = document.Name,
        Description = document.Description,
        Content = document.Content,
        ContentSize = document.ContentSize,
        Checksum = document.Checksum,
        AssignmentsCount = Assignments.Stored.Count(assignment => assignment.DocumentId == document.Id),
        CreatedAt = document.CreatedAt,
        UpdatedAt = document.UpdatedAt,
        Version = document.Version,
    };

    private DocumentAssignmentRow RowOf(DocumentAssignment assignment)
    {
        var group = Groups.Stored.Single(group => group.Id == assignment.GroupId);
        return new DocumentAssignmentRow
        {
            GroupId = group.Id,
            GroupName = group.Name,
            GroupPath = "/" + group.Name,
            IsSite = group.IsSite,
            AssignedAt = assignment.AssignedAt,
        };
    }

    private ISyncReader SubstituteSyncReader()
    {
        var reader = Substitute.For<ISyncReader>();
        reader.GetConflictAsync(Arg.Any<SyncConflictId>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Log("reader.GetConflict", call.Arg<CancellationToken>());
            var conflict = Conflicts.Stored.Single(conflict => conflict.Id == call.Arg<SyncConflictId>());
            var state = SyncStates.Stored.FirstOrDefault(state => state.SiteId == conflict.SiteId && state.EntityId == conflict.EntityId);
            return Result<ConflictView>.Success(new ConflictView(conflict, state?.Version, state?.State is { } known ? EntityState.Read(known) : null));
        });
        return reader;
    }

    private void Answer<T>(IRepository<T> port, string name, Table<T> table)
        where T : class
    {
        port.FirstOrDefaultAsync(Arg.Any<ISpecification<T>>(), Arg.Any<CancellationToken>())
            .Returns(call => Find($"{name}.First", call.Arg<ISpecification<T>>(), table.Find, call.Arg<CancellationToken>()).FirstOrDefault());
        port.ListAsync(Arg.Any<ISpecification<T>>(), Arg.Any<CancellationToken>())
            .Returns(call => Find($"{name}.List", call.Arg<ISpecification<T>>(), table.Find, call.Arg<CancellationToken>()));
    }

    private List<T> Find<T>(string what, ISpecification<T> specification, Func<ISpecification<T>, List<T>> find, CancellationToken token)
    {
        Log($"{what} {specification.GetType().Name}", token);
        return find(specification);
    }

    private void Add<T>(string name, Table<T> table, T row)
        where T : class
    {
        Log($"{name}.Add", Work.Token);
        table.Add(row);
    }

    private void Delete<T>(string name, Table<T> table, T row)
        where T : class
    {
        Log($"{name}.Delete", Work.Token);
        table.Delete(row);
    }

    /// <summary>Fails the test if a slow port is called in a body, because a transaction must not wait for it.</summary>
    private void LogOutside(string what)
    {
        Journal.Add(what);
        Work.IsRunning.Should().BeFalse("{0} takes its time, and a transaction must not wait for it", what);
    }

    private void Log(string what, CancellationToken token)
    {
        Journal.Add(what);
        Work.EnsureBody(token);
    }
}
