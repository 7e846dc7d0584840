using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sites.Integration.Tests.Architecture;

/// <summary>What client generators need from the OpenAPI document. Every response in the integration tests is validated against it.</summary>
public sealed partial class DescriptionTests
{
    private static readonly JsonElement Document = JsonDocument.Parse(Repository.Read("docs", "openapi.v1.json")).RootElement;

    private static readonly IReadOnlyDictionary<string, JsonElement> Schemas =
        Document.GetProperty("components").GetProperty("schemas").EnumerateObject().ToDictionary(schema => schema.Name, schema => schema.Value);

    private static IEnumerable<(string Name, JsonElement Value)> Operations => Document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => ($"{operation.Name} {path.Name}", operation.Value)));

    [Fact]
    public void Numbers_are_not_described_as_strings()
    {
        var typed = All(Document).Where(schema => schema.Value.TryGetProperty("type", out var type) && type.ValueKind != JsonValueKind.Object && Types(type).Any(name => name is "integer" or "number")).ToList();

        typed.Should().HaveCountGreaterThan(100);
        typed.Should().AllSatisfy(schema => Types(schema.Value.GetProperty("type")).Should().NotContain("string", schema.Path));
    }

    [Fact]
    public void Enums_have_a_type_and_do_not_contain_null()
    {
        var enums = All(Document).Where(schema => schema.Value.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array).ToList();

        enums.Should().HaveCountGreaterThan(20);
        enums.Should().AllSatisfy(schema =>
        {
            schema.Value.TryGetProperty("type", out var type).Should().BeTrue(schema.Path);
            type.ValueKind.Should().Be(JsonValueKind.String, schema.Path);
            schema.Value.GetProperty("enum").EnumerateArray().Should().NotContain(value => value.ValueKind == JsonValueKind.Null, schema.Path);
        });
    }

    [Fact]
    public void Envelopes_require_data_and_a_success_of_true()
    {
        var envelopes = Schemas.Where(schema => EnvelopeName().IsMatch(schema.Key)).ToList();

        envelopes.Should().HaveCountGreaterThan(30);
        envelopes.Should().AllSatisfy(schema =>
        {
            var (required, members) = (schema.Value.GetProperty("required").EnumerateArray().Select(name => name.GetString()), schema.Value.GetProperty("properties"));
            required.Should().Contain(["success", "data"], schema.Key);
            members.GetProperty("success").GetProperty("enum").EnumerateArray().Should().ContainSingle(schema.Key).Which.ValueKind.Should().Be(JsonValueKind.True, schema.Key);
            members.GetProperty("data").TryGetProperty("oneOf", out _).Should().BeFalse(schema.Key);
        });
    }

    [Theory]
    [InlineData("CreateGroupRequest", "name")]
    [InlineData("CreateSiteRequest", "name")]
    [InlineData("CreateNodeRequest", "mac_address")]
    [InlineData("CreateDocumentRequest", "content,name")]
    [InlineData("ClaimNodeRequest", "node_id,target_site_id")]
    [InlineData("ChangeNodeStateRequest", "state")]
    [InlineData("TagNodeRequest", "tag")]
    [InlineData("ReportBootRequest", "mac_address")]
    [InlineData("RegisterAgentRequest", "agent_url,agent_version,token")]
    public void Requests_list_their_required_members(string request, string members)
    {
        var required = Schemas[request].GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal).ToList();

        string.Join(',', required).Should().Be(members);
        // A required member must not be nullable, because null is refused.
        required.Should().AllSatisfy(member => Schemas[request].GetProperty("properties").GetProperty(member).GetRawText().Should().NotContain("\"null\"", member));
    }

    [Fact]
    public void Members_of_a_patch_are_described_inline() => Schemas.Keys.Should().NotContain(name => name.StartsWith("Optional", StringComparison.Ordinal) || name == "JsonElement");

    [Fact]
    public void Flat_lists_and_trees_have_different_types()
    {
        Schemas["GroupResponse"].GetProperty("properties").TryGetProperty("children", out _).Should().BeFalse();
        Schemas["GroupTreeResponse"].GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().Contain("children");
        Schemas["GroupTreeResponse"].GetProperty("properties").GetProperty("children").GetProperty("type").GetString().Should().Be("array");
    }

    [Fact]
    public void Every_operation_declares_its_security_scheme()
    {
        var schemes = Document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name).ToList();

        foreach (var (name, operation) in Operations)
        {
            var needed = operation.GetProperty("security").EnumerateArray().SelectMany(requirement => requirement.EnumerateObject()).Select(scheme => scheme.Name).ToList();
            var isOpen = name.Contains("/health", StringComparison.Ordinal) && !name.Contains("/api/", StringComparison.Ordinal) || name == "post /api/v1/agents/register";
            if (isOpen) needed.Should().BeEmpty(name);
            else needed.Should().ContainSingle(name).Which.Should().BeOneOf(schemes, name);
        }
    }

    [Fact]
    public void Summaries_are_short_and_all_operations_and_tags_have_descriptions()
    {
        Operations.Should().AllSatisfy(operation =>
        {
            operation.Value.GetProperty("summary").GetString()!.Length.Should().BeInRange(5, 70, operation.Name);
            operation.Value.GetProperty("description").GetString().Should().NotBeNullOrWhiteSpace(operation.Name);
        });
        Document.GetProperty("tags").EnumerateArray().Should().AllSatisfy(tag => tag.GetProperty("description").GetString().Should().NotBeNullOrWhiteSpace());
        Document.GetProperty("servers").EnumerateArray().Should().ContainSingle();
    }

    [Fact]
    public void Members_have_limits_and_examples()
    {
        var members = Schemas["CreateSiteRequest"].GetProperty("properties");

        members.GetProperty("name").GetProperty("maxLength").GetInt32().Should().Be(100);
        members.GetProperty("heartbeat_interval_seconds").GetProperty("minimum").GetInt32().Should().Be(5);
        members.GetProperty("heartbeat_interval_seconds").GetProperty("maximum").GetInt32().Should().Be(3600);
        members.GetProperty("name").GetProperty("examples")[0].GetString().Should().NotBeNullOrWhiteSpace();
        Schemas["UpdateSiteRequest"].GetProperty("properties").GetProperty("cache_retention_days").GetProperty("minimum").GetInt32().Should().Be(1);
        Schemas["SiteResponse"].GetProperty("properties").GetProperty("version").GetProperty("minimum").GetInt32().Should().Be(1);
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.String ? [type.GetString()!] : type.EnumerateArray().Select(name => name.GetString()!);

    /// <summary>All nested objects with their paths.</summary>
    private static IEnumerable<(string Path, JsonElement Value)> All(JsonElement element, string path = "")
    {
        var inner = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => All(member.Value, $"{path}/{member.Name}")).Prepend((path, element)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany((item, at) => All(item, $"{path}/{at}")),
            _ => [],
        };
        return inner;
    }

    [GeneratedRegex("^(One|Many)Of")]
    private static partial Regex EnvelopeName();
}
