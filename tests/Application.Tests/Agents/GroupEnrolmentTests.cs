using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Domain.Agents;

namespace Sites.Application.Tests.Agents;

public sealed class GroupEnrolmentTests
{
    private static readonly string[] Edge = ["edge"];
    private static readonly string[] NoTag = ["No"];

    private readonly World _world = new();
    private readonly Site _top = Given.Site("top", settings: Settings.Empty.WithRootDefaults());

    public GroupEnrolmentTests() => _world.Seed(_top);

    [Fact]
    public async Task A_site_is_created_below_the_token_s_site_and_its_agent_enrolled_in_one_structural_transaction()
    {
        var secret = await IssueAsync(new SettingsChange { CacheMaxSizeGb = 7 }, tags: Edge);
        _world.Journal.Clear();

        var enrolled = (await RegisterAsync(secret, "berlin", "ber", "n")).Answered();

        _world.Journal.Should().Equal(
            "tokens.FindUse", "begin Structure", "tokens.First EnrolmentTokenById", "enrolments.First EnrolmentByNonce", "groups.List GroupsByExternalIds", "enrolments.Add",
            "sites.First SiteById", "groups.Add", "save", "sites.First SiteById", "sites.First SiteById", "sites.InEffect", "agents.First AgentOfSite", "agents.Add", "presences.First PresenceOfSite",
            "presences.Add", "save", "commit");
        var site = _world.StoredSite("berlin");
        (site.ParentId, site.ExternalId, site.AgentUrl).Should().Be((_top.Id, "ber", "https://agent.example"));
        site.Settings.Should().Be(new Settings { CacheMaxSizeGb = Parsed.Limit(7) });
        site.Tags.Should().Equal("edge");
        _world.Agents.Stored.Single().AcceptsKey(enrolled.Credentials!.Key, _world.Now).Should().BeTrue();
        enrolled.Credentials.Config.CacheMaxSizeGb.Should().Be(7);
        _world.Presences.Stored.Single().SiteId.Should().Be(site.Id);
        var use = _world.Enrolments.Stored.Single();
        (use.Id, use.Status, use.SiteId, use.DecidedBy, use.EnrolledAt).Should().Be((enrolled.Enrolment!.Value, EnrolmentStatus.Enrolled, site.Id, null, _world.Now));
        _world.EnrolmentTokens.Stored.Single().Uses.Should().Be(1);
    }

    [Fact]
    public async Task The_name_of_a_site_is_its_external_id_if_the_agent_has_no_other()
    {
        (await RegisterAsync(await IssueAsync(), name: null, externalId: " ber ")).Answered();
        _world.StoredSite("ber").ExternalId.Should().Be("ber");
    }

    [Fact]
    public async Task A_site_with_the_external_id_that_never_had_an_agent_is_used_and_keeps_its_settings()
    {
        var below = Given.Site("below", Given.Site("between", _top), key: "ber");
        _world.Seed(below);

        var enrolled = (await RegisterAsync(await IssueAsync(new SettingsChange { CacheMaxSizeGb = 7 }), "berlin", "ber")).Answered();

        enrolled.Credentials!.Config.Site.Should().Be(below.Id);
        _world.Groups.Stored.Should().HaveCount(2);
        _world.StoredSite("below").Settings.CacheMaxSizeGb.Should().BeNull();
        _world.SiteLock.Calls.Should().Contain(call => call.SequenceEqual(new[] { below.Id }));
    }

    [Fact]
    public async Task A_site_outside_of_the_token_s_site_and_that_site_itself_are_refused()
    {
        _world.Seed(Given.Site("elsewhere", key: "else"));
        _world.Groups.Seed(Given.Site("sibling", key: "sib"));
        var top = Given.Site("own", key: "own", settings: Settings.Empty.WithRootDefaults());
        _world.Seed(top);
        var secret = await IssueAsync(group: top.Id);

        (await RegisterAsync(secret, "a", "else")).ShouldBeRefusedFor(("external_id", "enrolment.site_elsewhere"));
        (await RegisterAsync(secret, "a", "own")).ShouldBeRefused("enrolment.site_elsewhere");
        _world.EnrolmentTokens.Stored.Single().Uses.Should().Be(0, "a refused call is no use");
        _world.Enrolments.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task The_external_id_of_a_regular_group_is_refused()
    {
        _world.Seed(Given.Group("group", key: "ber"));
        (await RegisterAsync(await IssueAsync(), "berlin", "ber")).ShouldBeRefused("enrolment.site_elsewhere");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_site_that_has_or_had_an_agent_is_refused(bool isRevoked)
    {
        var site = Given.Site("site", _top, key: "ber");
        var agent = SiteAgent.Create(site.Id, Given.Then);
        agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), Given.Then), null, null, Given.Then);
        if (isRevoked) agent.Revoke(Given.Then);
        _world.Seed(site);
        _world.Seed(agent);

        (await RegisterAsync(await IssueAsync(), "berlin", "ber")).ShouldBeRefused("agent.already_enrolled");
    }

    [Fact]
    public async Task A_call_with_the_same_nonce_is_the_same_call_until_the_key_is_used()
    {
        var secret = await IssueAsync(maxUses: 1);
        var lost = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();
        _world.Clock.Advance(TimeSpan.FromDays(30));

        var again = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();

        again.Enrolment.Should().Be(lost.Enrolment);
        _world.Groups.Stored.Should().HaveCount(2);
        _world.EnrolmentTokens.Stored.Single().Uses.Should().Be(1);
        var agent = _world.Agents.Stored.Single();
        agent.AcceptsKey(again.Credentials!.Key, _world.Now).Should().BeTrue();
        agent.AcceptsKey(lost.Credentials!.Key, _world.Now).Should().BeFalse();
        (await new ConfirmKeyHandler(_world.AgentRepository, _world.Work, _world.Clock).HandleAsync(new ConfirmKey(again.Credentials.Key), World.Cancellation)).Answered();
        (await RegisterAsync(secret, "berlin", nonce: "n")).ShouldBeRefused("agent.already_enrolled");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_nonce_belongs_to_the_site_that_was_named_first(bool needsApproval)
    {
        var secret = await IssueAsync(needsApproval: needsApproval);
        (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();
        var agents = _world.Agents.Stored.Select(agent => agent.KeyHash).ToList();

        (await RegisterAsync(secret, "hamburg", nonce: "n")).ShouldBeRefusedFor(("nonce", "enrolment.nonce_taken"));
        (await RegisterAsync(secret, "berlin", "ber", "n")).ShouldBeRefused("enrolment.nonce_taken");

        _world.Agents.Stored.Select(agent => agent.KeyHash).Should().Equal(agents, "the key of the first agent is still valid");
        _world.EnrolmentTokens.Stored.Single().Uses.Should().Be(1);
    }

    [Fact]
    public async Task An_external_id_that_is_no_name_finds_its_site_and_creates_none()
    {
        _world.Seed(Given.Site("berlin", _top, key: "eu/ber"));
        var secret = await IssueAsync();

        (await RegisterAsync(secret, null, "eu/ber")).Answered();
        (await RegisterAsync(secret, null, "eu/ham")).ShouldBeRefused("group.name_invalid");
        _world.EnrolmentTokens.Stored.Single().Uses.Should().Be(1);
    }

    [Fact]
    public async Task A_group_token_is_not_a_token_of_the_site_whose_agent_it_enrolled()
    {
        var secret = await IssueAsync();
        var site = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered().Credentials!.Config.Site;
        (await RevokeAsync()).Answered();

        (await RegisterAsync(secret, null, nonce: "n", site: site)).ShouldBeRefused("agent.token_invalid");
    }

    [Fact]
    public async Task Of_two_agents_for_one_site_one_can_be_approved()
    {
        _world.Seed(Given.Site("berlin", _top, key: "ber"));
        var secret = await IssueAsync(needsApproval: true);
        var first = (await RegisterAsync(secret, null, "ber", "1")).Answered();
        var second = (await RegisterAsync(secret, null, "ber", "2")).Answered();

        (await DecideAsync(first.Enrolment!.Value, true)).Answered();

        (await DecideAsync(second.Enrolment!.Value, true)).ShouldBeRefused("agent.already_enrolled");
        (await DecideAsync(first.Enrolment.Value, false)).Answered();
        (await DecideAsync(second.Enrolment.Value, true)).Answered();
    }

    [Fact]
    public async Task A_site_that_left_the_token_s_site_after_the_approval_is_refused()
    {
        var secret = await IssueAsync(needsApproval: true);
        var waiting = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();
        (await DecideAsync(waiting.Enrolment!.Value, true)).Answered();
        var site = _world.StoredSite("berlin");
        site.MoveUnder(null, 1).IsSuccess.Should().BeTrue();

        (await RegisterAsync(secret, "berlin", nonce: "n")).ShouldBeRefused("enrolment.site_elsewhere");
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("expired")]
    [InlineData("exhausted")]
    [InlineData("revoked")]
    public async Task A_token_that_is_not_valid_is_refused_with_a_delay_and_without_a_transaction(string why)
    {
        var secret = await IssueAsync(maxUses: 1);
        if (why == "wrong") secret = secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A');
        if (why == "expired") _world.Clock.Advance(TimeSpan.FromHours(24));
        if (why == "exhausted") (await RegisterAsync(secret, "first")).Answered();
        if (why == "revoked") (await RevokeAsync()).Answered();
        _world.Journal.Clear();

        (await RegisterAsync(secret, "berlin")).ShouldBeRefused("agent.token_invalid");

        _world.Journal.Should().Equal("tokens.FindUse", "wrong.Note token");
    }

    [Fact]
    public async Task An_enrolment_that_needs_approval_waits_and_further_calls_write_nothing()
    {
        var secret = await IssueAsync(needsApproval: true);

        var waiting = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();
        var saves = _world.Work.Saves;
        (await RegisterAsync(secret, "berlin", nonce: "n")).Answered().Should().BeEquivalentTo(waiting);

        waiting.Credentials.Should().BeNull();
        _world.Work.Saves.Should().Be(saves);
        _world.Groups.Stored.Should().ContainSingle("the site is created with the approval");
        var enrolment = _world.Enrolments.Stored.Single();
        (enrolment.Id, enrolment.Status, enrolment.SiteName).Should().Be((waiting.Enrolment!.Value, EnrolmentStatus.Pending, "berlin"));
        _world.EnrolmentTokens.Stored.Single().Uses.Should().Be(1);
    }

    [Fact]
    public async Task An_enrolment_that_needs_approval_needs_a_nonce() =>
        (await RegisterAsync(await IssueAsync(needsApproval: true), "berlin")).ShouldBeRefusedFor(("nonce", "request.required"));

    [Fact]
    public async Task An_approved_agent_gets_its_key_even_if_the_token_has_expired()
    {
        var secret = await IssueAsync(needsApproval: true);
        var waiting = (await RegisterAsync(secret, "berlin", "ber", "n")).Answered();

        var approved = (await DecideAsync(waiting.Enrolment!.Value, true)).Answered();
        _world.Clock.Advance(TimeSpan.FromHours(48));
        var enrolled = (await RegisterAsync(secret, "berlin", "ber", "n")).Answered();

        (approved.Status, approved.DecidedBy).Should().Be((EnrolmentStatus.Approved, "somebody"));
        enrolled.Credentials!.Config.Site.Should().Be(_world.StoredSite("berlin").Id).And.Be(approved.SiteId!.Value);
        _world.Enrolments.Stored.Single().Status.Should().Be(EnrolmentStatus.Enrolled);
        (await DecideAsync(waiting.Enrolment!.Value, true)).ShouldBeRefused("enrolment.not_pending");
    }

    [Fact]
    public async Task A_rejected_agent_learns_it_and_nothing_is_created()
    {
        var secret = await IssueAsync(needsApproval: true);
        var waiting = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();

        (await DecideAsync(waiting.Enrolment!.Value, false)).Answered();

        (await RegisterAsync(secret, "berlin", nonce: "n")).ShouldBeRefused("enrolment.rejected");
        _world.Groups.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task A_name_that_was_taken_since_refuses_the_approval_and_the_enrolment_still_waits()
    {
        var secret = await IssueAsync(needsApproval: true);
        var waiting = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse());

        (await DecideAsync(waiting.Enrolment!.Value, true)).ShouldBeRefused("group.name_taken");

        _world.Enrolments.Stored.Single().Status.Should().Be(EnrolmentStatus.Pending);
    }

    [Fact]
    public async Task An_approved_site_that_was_deleted_is_not_found_and_one_with_another_agent_is_refused()
    {
        var secret = await IssueAsync(needsApproval: true);
        var waiting = (await RegisterAsync(secret, "berlin", nonce: "n")).Answered();
        (await DecideAsync(waiting.Enrolment!.Value, true)).Answered();
        var site = _world.StoredSite("berlin");
        var agent = SiteAgent.Create(site.Id, Given.Then);
        agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), Given.Then), null, null, Given.Then);
        _world.Seed(agent);

        (await RegisterAsync(secret, "berlin", nonce: "n")).ShouldBeRefused("agent.already_enrolled");
        _world.Groups.DeleteWhere(group => group.Id == site.Id);
        (await RegisterAsync(secret, "berlin", nonce: "n")).ShouldBeRefused("site.not_found");
    }

    [Fact]
    public async Task A_revocation_rejects_the_enrolments_that_are_not_finished()
    {
        var secret = await IssueAsync(maxUses: 3, needsApproval: true);
        var finished = (await RegisterAsync(secret, "a", nonce: "a")).Answered();
        (await DecideAsync(finished.Enrolment!.Value, true)).Answered();
        (await RegisterAsync(secret, "a", nonce: "a")).Answered();
        var approved = (await RegisterAsync(secret, "b", nonce: "b")).Answered();
        (await DecideAsync(approved.Enrolment!.Value, true)).Answered();
        (await RegisterAsync(secret, "c", nonce: "c")).Answered();

        (await RevokeAsync()).Answered();

        _world.Enrolments.Stored.Select(enrolment => enrolment.Status)
            .Should().Equal(EnrolmentStatus.Enrolled, EnrolmentStatus.Rejected, EnrolmentStatus.Rejected);
        (await RegisterAsync(secret, "b", nonce: "b")).ShouldBeRefused("agent.token_invalid");
        (await RevokeAsync()).Answered();
    }

    [Fact]
    public async Task A_site_name_or_an_external_id_is_required_and_both_are_validated()
    {
        var secret = await IssueAsync();
        _world.Journal.Clear();

        (await RegisterAsync(secret, null)).ShouldBeRefusedFor(("site_name", "request.required"));
        (await RegisterAsync(secret, null, " ")).ShouldBeRefusedFor(("site_name", "request.required"));
        (await RegisterAsync(secret, " ")).ShouldBeRefusedFor(("site_name", "group.name_required"));
        (await RegisterAsync(secret, "a/b", new string('e', 101))).ShouldBeRefused("group.external_id_invalid", "group.name_invalid");
        _world.ShouldBeUntouched();
    }

    [Theory]
    [InlineData(null, null, "max_uses request.required", "expires_in_hours request.required")]
    [InlineData(0, 0, "max_uses enrolment_token.max_uses_invalid", "expires_in_hours agent.token_lifetime_invalid")]
    [InlineData(10_001, 721, "max_uses enrolment_token.max_uses_invalid", "expires_in_hours agent.token_lifetime_invalid")]
    public async Task Terms_out_of_range_are_refused_before_any_port_is_called(int? maxUses, int? hours, params string[] errors)
    {
        (await IssueAsync(new IssueEnrolmentToken(_top.Id, maxUses, hours, false, new SettingsChange(), null)))
            .ShouldBeRefusedFor([.. errors.Select(error => error.Split(' ')).Select(error => (error[0], error[1]))]);
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_token_for_a_regular_group_or_for_defaults_that_no_site_could_have_is_refused()
    {
        var group = Given.Group("group");
        _world.Seed(group);
        var deepest = Given.Chain(Lineage.MaxLevels);
        _world.Seed(deepest);

        (await IssueAsync(new IssueEnrolmentToken(group.Id, 1, 1, false, new SettingsChange(), null))).ShouldBeRefused("site.parent_not_a_site");
        (await IssueAsync(new IssueEnrolmentToken(GroupId.New(Given.Then), 1, 1, false, new SettingsChange(), null))).ShouldBeRefused("group.not_found");
        (await IssueAsync(new IssueEnrolmentToken(deepest[^1].Id, 1, 1, false, new SettingsChange(), null))).ShouldBeRefused("group.too_deep");
        (await IssueAsync(new IssueEnrolmentToken(_top.Id, 1, 1, false, new SettingsChange { CachePolicy = CachePolicy.Pattern }, null)))
            .ShouldBeRefused("site.patterns_required");
        (await IssueAsync(new IssueEnrolmentToken(_top.Id, 1, 1, false, new SettingsChange { CacheMaxSizeGb = 0 }, NoTag)))
            .ShouldBeRefused("tag.invalid", "site.below_one");
        _world.EnrolmentTokens.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task An_issued_token_has_the_principal_and_its_terms()
    {
        await IssueAsync(maxUses: 5, needsApproval: true);

        var token = _world.EnrolmentTokens.Stored.Single();
        (token.GroupId, token.MaxUses, token.NeedsApproval, token.CreatedBy, token.ExpiresAt).Should().Be((_top.Id, 5, true, "somebody", _world.Now.AddHours(24)));
    }

    private async Task<string> IssueAsync(
        SettingsChange? settings = null, int maxUses = 10, bool needsApproval = false, GroupId? group = null, IReadOnlyList<string?>? tags = null) =>
        (await IssueAsync(new IssueEnrolmentToken(group ?? _top.Id, maxUses, 24, needsApproval, settings ?? new SettingsChange(), tags))).Answered().Secret!;

    private Task<Result<EnrolmentTokenView>> IssueAsync(IssueEnrolmentToken command) =>
        new IssueEnrolmentTokenHandler(_world.GroupRepository, _world.Claims, _world.EnrolmentTokenRepository, _world.SiteLock, _world.Work, _world.Me, _world.Clock)
            .HandleAsync(command, World.Cancellation);

    private Task<Result<RegisteredAgent>> RegisterAsync(string token, string? name, string? externalId = null, string? nonce = null, GroupId? site = null) =>
        new RegisterAgentHandler(
                _world.Sessions, _world.Wrong, _world.GroupEnrolment, _world.Enroller(), _world.AgentRepository, _world.SiteRepository, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new RegisterAgent(site, token, "https://agent.example", "1.0", null, nonce, name, externalId), World.Cancellation);

    private Task<Result<Enrolment>> DecideAsync(EnrolmentId id, bool isApproved) =>
        new DecideEnrolmentHandler(_world.EnrolmentTokenRepository, _world.EnrolmentRepository, _world.EnrolmentSites, _world.Work, _world.Me, _world.Clock)
            .HandleAsync(new DecideEnrolment(id, isApproved, null), World.Cancellation);

    private Task<Result<EnrolmentTokenId>> RevokeAsync() =>
        new RevokeEnrolmentTokenHandler(_world.EnrolmentTokenRepository, _world.EnrolmentRepository, _world.Work, _world.Me, _world.Clock)
            .HandleAsync(new RevokeEnrolmentToken(_world.EnrolmentTokens.Stored.Single().Id, null), World.Cancellation);
}
