namespace Sites.Integration.Tests.Architecture.Planted;

/// <summary>Breaks the rule against EF Core, so that the rule can be seen to find it.</summary>
internal sealed class KnowsTooMuch
{
    public Microsoft.EntityFrameworkCore.DbContext? Forbidden { get; init; }
}

/// <summary>Breaks the rule that only Application and Infrastructure know specifications.</summary>
internal sealed class KnowsSpecifications
{
    public Ardalis.Specification.ISpecification<string>? Forbidden { get; init; }
}

/// <summary>Breaks the rule against public setters.</summary>
internal sealed class OpenToAll
{
    public string? Setting { get; set; }
}

/// <summary>Breaks the rule that what nobody inherits is sealed.</summary>
public class LeftOpen;
