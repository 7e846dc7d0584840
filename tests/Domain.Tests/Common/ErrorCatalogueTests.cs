using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed partial class ErrorCatalogueTests
{
    // By reflection over the whole assembly, so that the rules apply to modules added later.
    private static readonly (string Where, ErrorDefinition Error)[] All =
    [
        .. from type in typeof(ErrorDefinition).Assembly.GetTypes()
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           where field.FieldType == typeof(ErrorDefinition)
           select ($"{type.Name}.{field.Name}", (ErrorDefinition)field.GetValue(null)!),
    ];

    [Fact]
    public void The_search_finds_the_errors_of_every_module()
    {
        All.Should().Contain((nameof(HierarchyErrors) + ".ParentNotASite", HierarchyErrors.ParentNotASite));
        All.Should().Contain((nameof(NodeErrors) + ".InvalidTransition", NodeErrors.InvalidTransition));
        All.Should().Contain((nameof(AgentErrors) + ".TokenInvalid", AgentErrors.TokenInvalid));
        All.Should().Contain((nameof(SyncErrors) + ".RequestNotOpen", SyncErrors.RequestNotOpen));
        All.Should().Contain((nameof(CatalogErrors) + ".ContentTooLarge", CatalogErrors.ContentTooLarge));
        All.Should().HaveCountGreaterThanOrEqualTo(57);
        All.Should().Contain((nameof(SyncErrors) + ".ConflictStale", SyncErrors.ConflictStale));
        All.Should().HaveCountGreaterThanOrEqualTo(69);
        All.Should().Contain((nameof(ApprovalErrors) + ".SubjectChanged", ApprovalErrors.SubjectChanged));
        All.Should().Contain((nameof(ClaimErrors) + ".NodeMoved", ClaimErrors.NodeMoved));
        All.Should().HaveCountGreaterThanOrEqualTo(97);
    }

    [Fact]
    public void Every_code_has_the_form_thing_dot_reason_in_snake_case()
    {
        foreach (var (where, error) in All) error.Code.Should().MatchRegex(ThingDotReason(), where);
    }

    [Theory]
    [InlineData("Group.not_found")]
    [InlineData("group")]
    [InlineData("group.")]
    [InlineData("group.not-found")]
    [InlineData("group.not.found")]
    [InlineData("group._found")]
    [InlineData("group.notFound")]
    public void The_form_check_can_fail(string code) => code.Should().NotMatchRegex(ThingDotReason());

    [Fact]
    public void No_code_is_used_twice() => All.Select(found => found.Error.Code).Should().OnlyHaveUniqueItems();

    [Fact]
    public void Every_field_has_its_wire_name()
    {
        foreach (var (where, error) in All.Where(found => found.Error.Field is not null))
            error.Field.Should().MatchRegex(SnakeCase(), where);
    }

    [Fact]
    public void Every_message_can_be_formatted_and_is_not_empty()
    {
        foreach (var (where, error) in All)
        {
            var sentence = string.Format(CultureInfo.InvariantCulture, error.Sentence, "one", "two", "three");
            sentence.Should().NotBeNullOrWhiteSpace(where);
            // Route parameters in a message have names in braces; any other brace is a placeholder without an argument.
            PlaceOfARoute().Replace(sentence, "").Should().NotContain("{", where);
        }
    }

    [GeneratedRegex(@"\A[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*\z")]
    private static partial Regex ThingDotReason();

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex PlaceOfARoute();

    [GeneratedRegex(@"\A[a-z]+(?:_[a-z]+)*\z")]
    private static partial Regex SnakeCase();
}
