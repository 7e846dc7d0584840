using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mapster;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;
using Sites.WebApi.Http;

namespace Sites.Integration.Tests.Architecture;

/// <summary>Definitions that exist in several places are consistent: error codes, enum names, mappings and the OpenAPI document.</summary>
public sealed partial class ContractTests(SqliteService service) : IClassFixture<SqliteService>
{
    private static readonly IReadOnlyDictionary<string, string> Constants = typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => (string)field.GetRawConstantValue()!, field => field.Name);

    /// <summary>The enums that exist in both the domain and the contracts.</summary>
    public static TheoryData<Type, Type> Enums => new(
        from contract in typeof(ContractsJsonContext).Assembly.GetTypes()
        where contract.IsEnum
        join model in typeof(WireNames).Assembly.GetTypes() on contract.Name equals model.Name
        where model.IsEnum
        select (model, contract));

    [Fact]
    public void Error_codes_and_the_constants_of_the_contracts_are_the_same() =>
        ErrorStatuses.All.Keys.Should().BeEquivalentTo(Constants.Keys);

    [Fact]
    public void The_documentation_lists_every_code_with_its_status()
    {
        var documented = CodeRow().Matches(Repository.Read("docs", "api.md"))
            .ToDictionary(match => match.Groups["code"].Value, match => int.Parse(match.Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture));

        documented.Should().BeEquivalentTo(ErrorStatuses.All);
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void An_enum_has_the_same_values_and_names_in_the_domain_and_on_the_wire(Type model, Type contract)
    {
        var spellings = typeof(WireNames).GetMethod(nameof(WireNames.ToWire))!.MakeGenericMethod(model);
        var inDomain = Enum.GetValues(model).Cast<object>().ToDictionary(value => (int)value, value => (string)spellings.Invoke(null, [value])!);
        var onWire = Enum.GetValues(contract).Cast<object>().ToDictionary(
            value => (int)value, value => JsonSerializer.SerializeToElement(value, ContractsJsonContext.Wire.GetTypeInfo(contract)!).GetString()!);

        onWire.Should().BeEquivalentTo(inDomain);
    }

    [Fact]
    public void The_number_of_compared_enums_is_as_expected() => Enums.Should().HaveCount(24);

    [Fact]
    public void The_in_memory_mappings_are_complete() => FluentActions.Invoking(ContractMapping.Make).Should().NotThrow();

    [Fact]
    public void A_mapping_without_a_source_for_a_member_fails_to_compile()
    {
        var config = new TypeAdapterConfig { RequireExplicitMapping = true, RequireDestinationMemberSource = true };
        config.NewConfig<Source, Destination>();

        config.Invoking(incomplete => incomplete.Compile()).Should().Throw<CompileException>();
    }

    [Fact]
    public void The_projections_are_complete() =>
        service.Services.GetRequiredService<AutoMapper.IConfigurationProvider>().AssertConfigurationIsValid();

    [Fact]
    public async Task The_committed_OpenAPI_document_matches_the_served_one()
    {
        var served = await new HttpClient().GetStringAsync(new Uri(service.Http.BaseAddress!, "/openapi/v1.json"), TestContext.Current.CancellationToken);
        var committed = Repository.Read("docs", "openapi.v1.json");

        Lines(served).Should().Equal(Lines(committed), "the document is updated with ./build.sh --target=OpenApi");
    }

    [Fact]
    public async Task The_OpenAPI_document_lists_every_response_of_every_endpoint()
    {
        var json = await new HttpClient().GetStringAsync(new Uri(service.Http.BaseAddress!, "/openapi/v1.json"), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(json);
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .ToList();

        operations.Should().HaveCountGreaterThan(20);
        foreach (var (name, operation) in operations)
        {
            var answers = operation.GetProperty("responses").EnumerateObject().ToDictionary(answer => answer.Name, answer => answer.Value);
            answers.Keys.Should().Contain(["401", "403", "500", "503"], name);
            answers.Keys.Should().Contain(status => status.StartsWith('2'), name);
            if (name.Contains("{id}", StringComparison.Ordinal)) answers.Keys.Should().Contain("404", name);
            foreach (var (status, answer) in answers.Where(answer => answer.Key[0] is '4' or '5'))
            {
                answer.GetProperty("content").TryGetProperty("application/problem+json", out _).Should().BeTrue($"{name} {status}");
                answer.GetProperty("description").GetString().Should().Contain("`", $"{name} {status} must list its codes");
            }
        }
    }

    private static string[] Lines(string json) =>
        JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Indented).Split('\n');

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [GeneratedRegex(@"^\| `(?<code>[a-z_.]+)` \| (?<status>[0-9]{3}) \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();

    private sealed record Source(string Mapped);

    private sealed record Destination
    {
        public string? Mapped { get; init; }

        public string? Unmapped { get; init; }
    }
}
