using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Sites.Integration.Tests.Architecture;

/// <summary>
/// Dependencies point inwards, and between modules only as the architecture says. Every rule is also held against a type
/// that breaks it (<see cref="Planted"/>), so that a rule which finds nothing because it looks nowhere is found out.
/// </summary>
public sealed partial class DependencyTests
{
    private static readonly Assembly Domain = typeof(Sites.Domain.Hierarchy.Site).Assembly;
    private static readonly Assembly Application = typeof(Sites.Application.ApplicationRegistration).Assembly;
    private static readonly Assembly Contracts = typeof(Sites.Application.Contracts.ContractsJsonContext).Assembly;
    private static readonly Assembly Client = typeof(Sites.Client.SitesApi).Assembly;
    private static readonly Assembly Infrastructure = typeof(Sites.Infrastructure.InfrastructureRegistration).Assembly;
    private static readonly Assembly WebApi = typeof(Sites.WebApi.ServiceHost).Assembly;

    /// <summary>Per layer, what it must not know.</summary>
    public static TheoryData<string, string[]> Layers => new()
    {
        { "Domain", ["Sites.Application", "Sites.Infrastructure", "Sites.WebApi", "Sites.Client", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions", "Ardalis.Specification", "AutoMapper", "Mapster"] },
        { "Application.Contracts", ["Sites.Domain", "Sites.Infrastructure", "Sites.WebApi", "Sites.Client", "Ardalis", "Microsoft", "AutoMapper", "Mapster"] },
        { "Client", ["Sites.Domain", "Sites.Infrastructure", "Sites.WebApi", "Ardalis", "Microsoft", "AutoMapper", "Mapster"] },
        { "Application", ["Sites.Infrastructure", "Sites.WebApi", "Sites.Client", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Mapster"] },
        { "Infrastructure", ["Sites.WebApi", "Sites.Client", "Microsoft.AspNetCore", "Mapster"] },
        { "WebApi", ["Sites.Client", "Microsoft.EntityFrameworkCore", "Ardalis.Specification", "AutoMapper"] },
    };

    /// <summary>Which modules a module may know, as docs/architecture.md has it; all others it must not. Everybody may know who calls (Access).</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Access"] = ["Hierarchy"],
        ["Hierarchy"] = [],
        ["Nodes"] = ["Hierarchy"],
        ["Agents"] = ["Hierarchy"],
        ["Catalog"] = ["Hierarchy"],
        ["Synchronization"] = ["Hierarchy", "Nodes", "Agents", "Catalog"],
        ["Approvals"] = ["Hierarchy"],
        ["NodeMigration"] = ["Hierarchy", "Nodes", "Approvals"],
    };

    /// <summary>The types that may cross the table, and why.</summary>
    private static readonly Dictionary<(string Layer, string Module, string Knows), string[]> Crossings = new()
    {
        // One SQL statement counts the nodes of a group and reads the status of its agent together with the group.
        [("Infrastructure", "Hierarchy", "Nodes")] = ["GroupQueries", "GroupReader", "HierarchyProjections", "HierarchyStore"],
        [("Infrastructure", "Hierarchy", "Agents")] = ["GroupQueries", "GroupReader", "HierarchyProjections"],
        // The health of a site includes its nodes, its open conflicts and its open claims.
        [("Infrastructure", "Agents", "Nodes")] = ["AgentReader"],
        [("Infrastructure", "Agents", "Synchronization")] = ["AgentReader"],
        [("Infrastructure", "Agents", "NodeMigration")] = ["AgentReader"],
        // A boot is reported by an agent, which is the caller of the endpoint.
        [("WebApi", "NodeMigration", "Agents")] = ["BootEndpoints"],
    };

    private static readonly string[] ModularLayers = ["Domain", "Application", "Infrastructure", "WebApi"];

    /// <summary>The modules that a module must not know, by layer.</summary>
    public static TheoryData<string, string, string> Modules => new(
        from layer in ModularLayers
        from module in MayKnow.Keys
        from forbidden in MayKnow.Keys.Except(["Access"]).Except(MayKnow[module])
        where forbidden != module && Types.InAssembly(AssemblyOf(layer)).That().ResideInNamespace($"Sites.{layer}.{module}").GetTypes().Any()
        select (layer, module, forbidden));

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_knows_only_what_lies_further_in(string layer, string[] forbidden) =>
        Violators(AssemblyOf(layer), $"Sites.{layer}", forbidden).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_knows_only_the_modules_it_may(string layer, string module, string forbidden) =>
        Violators(AssemblyOf(layer), $"Sites.{layer}.{module}", [$"Sites.{layer}.{forbidden}", $"Sites.Domain.{forbidden}", $"Sites.Application.{forbidden}", $"Sites.Application.Contracts.{forbidden}"])
            .Should().BeEquivalentTo(Crossings.GetValueOrDefault((layer, module, forbidden), []).Select(type => $"Sites.{layer}.{module}.{type}"));

    [Fact]
    public void Code_that_modules_share_knows_no_module() =>
        Violators(WebApi, "Sites.WebApi.Http", [.. MayKnow.Keys.Except(["Access"]).SelectMany(module => new[] { $"Sites.WebApi.{module}", $"Sites.Domain.{module}", $"Sites.Application.{module}" })])
            .Should().BeEmpty();

    [Fact]
    public void Every_module_of_every_layer_is_looked_at() =>
        Modules.Select(row => row.Data).GroupBy(row => row.Item1).ToDictionary(of => of.Key, of => of.Select(row => row.Item2).Distinct().Count())
            .Should().Equal(new Dictionary<string, int> { ["Domain"] = 7, ["Application"] = 8, ["Infrastructure"] = 7, ["WebApi"] = 8 });

    [Fact]
    public void The_table_of_modules_is_the_one_of_the_documentation()
    {
        var documented = ModuleRow().Matches(Repository.Read("docs", "architecture.md"))
            .ToDictionary(match => match.Groups["module"].Value, match => match.Groups["known"].Value.Split(", ").Where(known => known != "–").ToArray());

        foreach (var (module, known) in MayKnow) documented[module].Should().BeEquivalentTo(known, module);
    }

    [Fact]
    public void WebApi_names_Infrastructure_only_where_it_composes_the_application() =>
        Violators(WebApi, "Sites.WebApi", ["Sites.Infrastructure"]).Should().Equal("Sites.WebApi.ServiceHost");

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore", typeof(Planted.KnowsTooMuch))]
    [InlineData("Ardalis.Specification", typeof(Planted.KnowsSpecifications))]
    public void The_rule_finds_a_planted_violator(string forbidden, Type violator) =>
        Violators(violator.Assembly, violator.Namespace!, [forbidden]).Should().Equal(violator.FullName);

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Application.Contracts")]
    [InlineData("Client")]
    [InlineData("Infrastructure")]
    [InlineData("WebApi")]
    public void The_rules_look_at_types_that_are_there(string layer) =>
        Types.InAssembly(AssemblyOf(layer)).That().ResideInNamespace($"Sites.{layer}").GetTypes().Count().Should().BeGreaterThan(5);

    private static Assembly AssemblyOf(string layer) => layer switch
    {
        "Domain" => Domain,
        "Application" => Application,
        "Application.Contracts" => Contracts,
        "Client" => Client,
        "Infrastructure" => Infrastructure,
        "WebApi" => WebApi,
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, null),
    };

    /// <summary>The types that know what they must not; a lambda or iterator counts for the type it is written in.</summary>
    private static IEnumerable<string> Violators(Assembly assembly, string @namespace, string[] forbidden)
    {
        var result = Types.InAssembly(assembly).That().ResideInNamespace(@namespace).ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        return (result.FailingTypeNames ?? []).Select(name => name.Split('+', '/')[0]).Distinct();
    }

    [GeneratedRegex(@"^\| `(?<module>[A-Za-z]+)` \| [^|]+ \| (?<known>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex ModuleRow();
}
