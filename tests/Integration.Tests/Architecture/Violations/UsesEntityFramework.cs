namespace Sites.Integration.Tests.Architecture.Violations;

/// <summary>Violates the rule against dependencies on EF Core.</summary>
internal sealed class UsesEntityFramework
{
    public Microsoft.EntityFrameworkCore.DbContext? Forbidden { get; init; }
}

/// <summary>Violates the rule that only Application and Infrastructure use specifications.</summary>
internal sealed class UsesSpecifications
{
    public Ardalis.Specification.ISpecification<string>? Forbidden { get; init; }
}

/// <summary>Violates the rule against public setters.</summary>
internal sealed class HasPublicSetter
{
    public string? Setting { get; set; }
}

/// <summary>Violates the rule that classes without derived classes are sealed.</summary>
public class UnsealedClass;
