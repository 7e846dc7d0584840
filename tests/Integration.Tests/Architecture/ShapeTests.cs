using System.Reflection;
using System.Runtime.CompilerServices;
using Sites.Integration.Tests.Architecture.Violations;

namespace Sites.Integration.Tests.Architecture;

/// <summary>Conventions that the compiler does not enforce. Each rule is also applied to a type that violates it.</summary>
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
    public void The_rule_against_public_setters_detects_a_violation() =>
        PublicSetters(typeof(HasPublicSetter)).Should().Equal("HasPublicSetter.Setting");

    [Fact]
    public void Classes_without_derived_classes_are_sealed() =>
        Unsealed(Product.SelectMany(assembly => assembly.GetTypes()).ToList()).Should().BeEmpty();

    [Fact]
    public void The_rule_about_sealed_classes_detects_a_violation() =>
        Unsealed([typeof(Violations.UnsealedClass), typeof(UsesEntityFramework)]).Should().Equal(nameof(Violations.UnsealedClass));

    [Fact]
    public void Infrastructure_and_WebApi_export_only_their_registration() =>
        Product[4..].SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => !IsGenerated(type) && type.Namespace?.StartsWith("Sites", StringComparison.Ordinal) == true)
            .Should().Equal(typeof(Sites.Infrastructure.InfrastructureRegistration));

    private static IEnumerable<string> PublicSetters(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is { IsPublic: true } setter && !IsInit(setter))
            .Select(property => $"{type.Name}.{property.Name}");

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    /// <summary>Whether dotnet-ef generated the type.</summary>
    private static bool IsGenerated(Type type) =>
        type.Namespace is { } name && (name.Contains(".Migrations", StringComparison.Ordinal) || name.Contains(".CompiledModels.", StringComparison.Ordinal));

    private static IEnumerable<string> Unsealed(IReadOnlyList<Type> types)
    {
        var inherited = types.Select(type => type.BaseType).OfType<Type>().Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        return types
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Namespace?.StartsWith("Sites", StringComparison.Ordinal) == true)
            .Where(type => !inherited.Contains(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsGenerated(type))
            .Select(type => type.Name);
    }
}
