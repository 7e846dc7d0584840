using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Sites.Integration.Tests.Architecture;

/// <summary>
/// Dependencies point inwards, and between modules only as the architecture allows. Every rule is also applied to a type
/// that violates it (<see cref="Violations"/>), which reveals a rule that checks no types.
/// </summary>
public sealed partial class DependencyTests
{
    private static readonly Assembly Domain = typeof(Sites.Domain.Hierarchy.Site).Assembly;
    private static readonly Assembly Application = typeof(Sites.Application.ApplicationRegistration).Assembly;
    private static readonly Assembly Contracts = typeof(Sites.Application.Contracts.ContractsJsonContext).Assembly;
    private static readonly Assembly Client = typeof(Sites.Client.SitesApi).Assembly;
    private static readonly Assembly Infrastructure = typeof(Sites.Infrastructure.InfrastructureRegistration).Assembly;
    private static readonly Assembly WebApi = typeof(Sites.WebApi.ServiceHost).Assembly;

    /// <summary>The namespaces that each layer must not depend on.</summary>
    public static TheoryData<string, string[]> Layers => new()
    {
        { "Domain", ["Sites.Application", "Sites.Infrastructure", "Sites.WebApi", "Sites.Client", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions", "Ardalis.Specification", "AutoMapper", "Mapster"] },
        { "Application.Contracts", ["Sites.Domain", "Sites.Infrastructure", "Sites.WebApi", "Sites.Client", "Ardalis", "Microsoft", "AutoMapper", "Mapster"] },
        { "Client", ["Sites.Domain", "Sites.Infrastructure", "Sites.WebApi", "Ardalis", "Microsoft", "AutoMapper", "Mapster"] },
        { "Application", ["Sites.Infrastructure", "Sites.WebApi", "Sites.Client", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Mapster"] },
        { "Infrastructure", ["Sites.WebApi", "Sites.Client", "Microsoft.AspNetCore", "Mapster"] },
        { "WebApi", ["Sites.Client", "Microsoft.EntityFrameworkCore", "Ardalis.Specification", "AutoMapper"] },
    };

    /// <summary>The modules that each module may depend on, as listed in docs/architecture.md. All modules may depend on Access.</summary>
    private static readonly Dictionary<string, string[]> AllowedDependencies = new()
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

    /// <summary>The exceptions from <see cref="AllowedDependencies"/>, with their reasons.</summary>
    private static readonly Dictionary<(string Layer, string Module, string Dependency), string[]> Exceptions = new()
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

    /// <summary>The modules that each module must not depend on, by layer.</summary>
    public static TheoryData<string, string, string> Modules => new(
        from layer in ModularLayers
        from module in AllowedDependencies.Keys
        from forbidden in AllowedDependencies.Keys.Except(["Access"]).Except(AllowedDependencies[module])
        where forbidden != module && Types.InAssembly(AssemblyOf(layer)).That().ResideInNamespace($"Sites.{layer}.{module}").GetTypes().Any()
        select (layer, module, forbidden));

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_depends_only_on_inner_layers(string layer, string[] forbidden) =>
        Violators(AssemblyOf(layer), $"Sites.{layer}", forbidden).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_depends_only_on_the_modules_that_it_may_use(string layer, string module, string forbidden) =>
        Violators(AssemblyOf(layer), $"Sites.{layer}.{module}", [$"Sites.{layer}.{forbidden}", $"Sites.Domain.{forbidden}", $"Sites.Application.{forbidden}", $"Sites.Application.Contracts.{forbidden}"])
            .Should().BeEquivalentTo(Exceptions.GetValueOrDefault((layer, module, forbidden), []).Select(type => $"Sites.{layer}.{module}.{type}"));

    [Fact]
    public void Shared_code_does_not_depend_on_modules() =>
        Violators(WebApi, "Sites.WebApi.Http", [.. AllowedDependencies.Keys.Except(["Access"]).SelectMany(module => new[] { $"Sites.WebApi.{module}", $"Sites.Domain.{module}", $"Sites.Application.{module}" })])
            .Should().BeEmpty();

    [Fact]
    public void Every_module_of_every_layer_is_checked() =>
        Modules.Select(row => row.Data).GroupBy(row => row.Item1).ToDictionary(of => of.Key, of => of.Select(row => row.Item2).Distinct().Count())
            .Should().Equal(new Dictionary<string, int> { ["Domain"] = 7, ["Application"] = 8, ["Infrastructure"] = 7, ["WebApi"] = 8 });

    [Fact]
    public void The_allowed_dependencies_match_the_documentation()
    {
        var documented = ModuleRow().Matches(Repository.Read("docs", "architecture.md"))
            .ToDictionary(match => match.Groups["module"].Value, match => match.Groups["known"].Value.Split(", ").Where(known => known != "–").ToArray());

        foreach (var (module, known) in AllowedDependencies) documented[module].Should().BeEquivalentTo(known, module);
    }

    [Fact]
    public void WebApi_depends_on_Infrastructure_only_in_the_composition_root() =>
        Violators(WebApi, "Sites.WebApi", ["Sites.Infrastructure"]).Should().Equal("Sites.WebApi.ServiceHost");

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore", typeof(Violations.UsesEntityFramework))]
    [InlineData("Ardalis.Specification", typeof(Violations.UsesSpecifications))]
    public void The_rule_detects_a_violation(string forbidden, Type violator) =>
        Violators(violator.Assembly, violator.Namespace!, [forbidden]).Should().Equal(violator.FullName);

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Application.Contracts")]
    [InlineData("Client")]
    [InlineData("Infrastructure")]
    [InlineData("WebApi")]
    public void The_rules_apply_to_existing_types(string layer) =>
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

    /// <summary>The types with forbidden dependencies. A lambda or iterator counts as part of the type that contains it.</summary>
    private static IEnumerable<string> Violators(Assembly assembly, string @namespace, string[] forbidden)
    {
        var result = Types.InAssembly(assembly).That().ResideInNamespace(@namespace).ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        return (result.FailingTypeNames ?? []).Select(name => name.Split('+', '/')[0]).Distinct();
    }

    [GeneratedRegex(@"^\| `(?<module>[A-Za-z]+)` \| [^|]+ \| (?<known>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex ModuleRow();
}
