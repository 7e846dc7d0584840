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

/// <summary>What stands in several places says the same in all of them: codes, spellings, mappings, the API's description.</summary>
public sealed partial class ContractTests(SqliteService service) : IClassFixture<SqliteService>
{
    private static readonly IReadOnlyDictionary<string, string> Constants = typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => (string)field.GetRawConstantValue()!, field => field.Name);

    /// <summary>The enums that stand in the domain and in the contracts.</summary>
    public static TheoryData<Type, Type> Enums => new(
        from contract in typeof(ContractsJsonContext).Assembly.GetTypes()
        where contract.IsEnum
        join model in typeof(WireNames).Assembly.GetTypes() on contract.Name equals model.Name
        where model.IsEnum
        select (model, contract));

    [Fact]
    public void Every_code_that_can_be_refused_with_is_a_constant_of_the_contracts_and_the_other_way_round() =>
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
    public void An_enum_has_the_same_values_and_spellings_in_the_domain_and_on_the_wire(Type model, Type contract)
    {
        var spellings = typeof(WireNames).GetMethod(nameof(WireNames.ToWire))!.MakeGenericMethod(model);
        var inDomain = Enum.GetValues(model).Cast<object>().ToDictionary(value => (int)value, value => (string)spellings.Invoke(null, [value])!);
        var onWire = Enum.GetValues(contract).Cast<object>().ToDictionary(
            value => (int)value, value => JsonSerializer.SerializeToElement(value, ContractsJsonContext.Wire.GetTypeInfo(contract)!).GetString()!);

        onWire.Should().BeEquivalentTo(inDomain);
    }

    [Fact]
    public void The_enums_that_are_compared_are_all_there() => Enums.Should().HaveCount(21);

    [Fact]
    public void The_mappings_in_memory_are_complete() => FluentActions.Invoking(ContractMapping.Make).Should().NotThrow();

    [Fact]
    public void A_mapping_that_forgets_a_member_is_found()
    {
        var config = new TypeAdapterConfig { RequireExplicitMapping = true, RequireDestinationMemberSource = true };
        config.NewConfig<Whole, Lacking>();

        config.Invoking(incomplete => incomplete.Compile()).Should().Throw<CompileException>();
    }

    [Fact]
    public void The_projections_are_complete() =>
        service.Services.GetRequiredService<AutoMapper.IConfigurationProvider>().AssertConfigurationIsValid();

    [Fact]
    public async Task The_committed_description_is_the_one_that_is_served()
    {
        var served = await new HttpClient().GetStringAsync(new Uri(service.Http.BaseAddress!, "/openapi/v1.json"), TestContext.Current.CancellationToken);
        var committed = Repository.Read("docs", "openapi.v1.json");

        Lines(served).Should().Equal(Lines(committed), "the description is committed with the change: ./build.sh --target=OpenApi");
    }

    [Fact]
    public async Task The_description_names_every_answer_of_every_endpoint()
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
                answer.GetProperty("description").GetString().Should().Contain("`", $"{name} {status} must name its codes");
            }
        }
    }

    private static string[] Lines(string json) =>
        JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Indented).Split('\n');

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [GeneratedRegex(@"^\| `(?<code>[a-z_.]+)` \| (?<status>[0-9]{3}) \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();

    private sealed record Whole(string Here);

    private sealed record Lacking
    {
        public string? Here { get; init; }

        public string? Missing { get; init; }
    }
}
