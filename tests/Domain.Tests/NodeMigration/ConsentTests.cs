using FluentAssertions;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Xunit;

namespace Sites.Domain.Tests.NodeMigration;

public sealed class ConsentTests
{
    private static readonly string[] Head = ["source", "target", "source consents by", "target consents by", "so"];

    // Read from the document, so that documentation and behaviour cannot diverge.
    private static readonly IReadOnlyList<string[]> Table = ReadTable();

    public static TheoryData<string, string, string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string, string, string>();
            foreach (var row in Table) rows.Add(row[0], row[1], row[2], row[3], row[4]);
            return rows;
        }
    }

    [Fact]
    public void The_documented_table_has_every_combination_of_two_policies_once()
    {
        var policies = Enum.GetValues<MigrationPolicy>().Select(policy => policy.ToWire()).ToList();
        Table.Should().HaveCount(16);
        Table.Should().OnlyContain(row => row.Length == Head.Length);
        Table.Select(row => (row[0], row[1])).Should().BeEquivalentTo(from source in policies from target in policies select (source, target));
        Table.SelectMany(row => row[2..4]).Should().OnlyContain(by => by == "policy" || by == "person");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_side_consents_as_documented(string source, string target, string sourceBy, string targetBy, string so)
    {
        var (sourcePolicy, targetPolicy) = (Policy(source), Policy(target));
        IReadOnlyList<Side> SidesBy(string by) => [.. Sides.Both.Where(side => (side == Side.Source ? sourceBy : targetBy) == by)];

        Consent.AutomaticSides(sourcePolicy, targetPolicy).Should().Equal(SidesBy("policy"));
        var consent = Consent.Of(sourcePolicy, targetPolicy, recentMoves: 0);
        consent.NeedsPerson.Should().Equal(SidesBy("person"));
        consent.IsAutomatic.Should().Be(so == "approved at once");
        consent.IsBouncing.Should().BeFalse();
        (consent.Source, consent.Target).Should().Be((sourcePolicy, targetPolicy));
        consent.PolicyMatched.Should().Be($"source:{source}+target:{target}");
        so.Should().Be(consent.IsAutomatic ? "approved at once" : $"a person for {string.Join(" and ", SidesBy("person").Select(side => $"the {side.ToWire()}"))}");
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(int.MaxValue, true)]
    public void After_more_than_three_recent_moves_both_sides_require_a_vote_regardless_of_policies(int recentMoves, bool isBouncing)
    {
        foreach (var row in Table)
        {
            var consent = Consent.Of(Policy(row[0]), Policy(row[1]), recentMoves);
            consent.IsBouncing.Should().Be(isBouncing);
            consent.NeedsPerson.Should().Equal(isBouncing ? Sides.Both : Consent.Of(Policy(row[0]), Policy(row[1]), 0).NeedsPerson);
            consent.IsAutomatic.Should().Be(!isBouncing && row[4] == "approved at once");
            consent.PolicyMatched.Should().Be($"source:{row[0]}+target:{row[1]}", "it describes the policies even if they do not decide");
        }
    }

    [Fact]
    public void The_numbers_of_the_rule_match_the_document()
    {
        Consent.MaxMoves.Should().Be(3);
        Consent.BounceWindow.Should().Be(TimeSpan.FromHours(24));
        string.Join(' ', ReadDocument().Split('\n', StringSplitOptions.TrimEntries))
            .Should().Contain($"more than {Consent.MaxMoves} times").And.Contain($"the last {Consent.BounceWindow.TotalHours:0} hours");
    }

    [Fact]
    public void An_undefined_policy_is_a_programming_error_regardless_of_the_other_side()
    {
        foreach (var policy in Enum.GetValues<MigrationPolicy>())
        {
            foreach (var unknown in new[] { (MigrationPolicy)99, (MigrationPolicy)4, (MigrationPolicy)(-1) })
            {
                var atSource = () => Consent.AutomaticSides(unknown, policy);
                var atTarget = () => Consent.AutomaticSides(policy, unknown);
                var needing = () => Consent.Of(policy, unknown, recentMoves: 0).NeedsPerson;
                var asking = () => Consent.Of(unknown, policy, recentMoves: 0).IsAutomatic;
                atSource.Should().Throw<ArgumentOutOfRangeException>();
                atTarget.Should().Throw<ArgumentOutOfRangeException>();
                needing.Should().Throw<ArgumentOutOfRangeException>();
                asking.Should().Throw<ArgumentOutOfRangeException>();
            }
        }
    }

    private static MigrationPolicy Policy(string name) => WireNames.Parse<MigrationPolicy>(name) ?? throw new ArgumentException($"'{name}' is no policy.", nameof(name));

    private static List<string[]> ReadTable()
    {
        var lines = ReadDocument().Split('\n', StringSplitOptions.TrimEntries);
        return [.. lines.SkipWhile(line => !Cells(line).SequenceEqual(Head)).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
    }

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`'))];

    private static string ReadDocument()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sites.sln"))) return File.ReadAllText(Path.Combine(folder.FullName, "docs", "node-migration.md"));
        }

        throw new InvalidOperationException("The tests do not lie within a checkout.");
    }
}
