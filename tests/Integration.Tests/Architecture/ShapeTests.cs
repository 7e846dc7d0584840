using System.Reflection;
using System.Runtime.CompilerServices;
using Sites.Integration.Tests.Architecture.Planted;

namespace Sites.Integration.Tests.Architecture;

/// <summary>Habits that a compiler does not hold; each rule is also held against a planted violator.</summary>
public sealed class ShapeTests
{
    private static readonly Assembly[] Product =
    [
        typeof(Sites.Domain.Hierarchy.Site).Assembly,
        typeof(Sites.Application.ApplicationRegistration).Assembly,
        typeof(Sites.Application.Contracts.ContractsJsonContext).Assembly,
        typeof(Sites.Client.SitesApi).Assembly,
        typeof(Sites.Infrastructure.InfrastructureRegistration).Assembly,
        typeof(Sites.WebApi.ServiceHost).Assembly,
    ];

    [Fact]
    public void Nothing_in_the_domain_has_a_public_setter() =>
        Product[0].GetTypes().SelectMany(PublicSetters).Should().BeEmpty();

    [Fact]
    public void The_rule_against_public_setters_finds_a_planted_violator() =>
        PublicSetters(typeof(OpenToAll)).Should().Equal("OpenToAll.Setting");

    [Fact]
    public void What_nobody_inherits_is_sealed() =>
        LeftOpen(Product.SelectMany(assembly => assembly.GetTypes()).ToList()).Should().BeEmpty();

    [Fact]
    public void The_rule_of_sealing_finds_a_planted_violator() =>
        LeftOpen([typeof(Planted.LeftOpen), typeof(KnowsTooMuch)]).Should().Equal(nameof(Planted.LeftOpen));

    [Fact]
    public void Infrastructure_and_WebApi_show_nothing_but_their_registration() =>
        Product[4..].SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Namespace?.Contains(".Migrations", StringComparison.Ordinal) != true && type.Namespace?.StartsWith("Sites", StringComparison.Ordinal) == true)
            .Should().Equal(typeof(Sites.Infrastructure.InfrastructureRegistration));

    private static IEnumerable<string> PublicSetters(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is { IsPublic: true } setter && !IsInit(setter))
            .Select(property => $"{type.Name}.{property.Name}");

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static IEnumerable<string> LeftOpen(IReadOnlyList<Type> types)
    {
        var inherited = types.Select(type => type.BaseType).OfType<Type>().Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        return types
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Namespace?.StartsWith("Sites", StringComparison.Ordinal) == true)
            .Where(type => !inherited.Contains(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Namespace?.Contains(".Migrations", StringComparison.Ordinal) != true)
            .Select(type => type.Name);
    }
}
