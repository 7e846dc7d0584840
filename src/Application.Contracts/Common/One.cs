namespace Sites.Application.Contracts.Common;

/// <summary>The envelope of one thing.</summary>
/// <typeparam name="T">What is answered.</typeparam>
public sealed record One<T>
{
    /// <summary>Always true; refusals are problem details (<see cref="Problem"/>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>What was asked for, or what the change made of it.</summary>
    public required T Data { get; init; }

    /// <summary>A sentence for a person, where there is something to say.</summary>
    public string? Message { get; init; }
}
