using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

/// <summary>Tests of the rules shared by all optional one-line texts; the tests of each kind derive from this class.</summary>
public abstract class OptionalTextRules
{
    private readonly Func<string?, Result<string?>> _parse;
    private readonly int _maxLength;
    private readonly Action<Result<string?>> _shouldBeRefused;

    protected OptionalTextRules(Func<string?, Result<string?>> parse, int maxLength, string code, string sentence, string field)
    {
        _parse = parse;
        _maxLength = maxLength;
        _shouldBeRefused = result => result.ShouldBeRefused(ResultStatus.Invalid, code, sentence, field);
    }

    /// <summary>Returns the parser of a value object as a parser of its text.</summary>
    protected static Func<string?, Result<string?>> TextOf<T>(Func<string?, Result<T?>> parse, Func<T, string> textOf)
        where T : class =>
        text => parse(text) is { IsSuccess: false } refused ? refused.AsRefusal() : Result<string?>.Success(parse(text).Value is { } value ? textOf(value) : null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\r\n")]
    [InlineData("\u00a0\u2003")]
    public void A_blank_text_is_null(string? text) => _parse(text).ShouldSucceed().Should().BeNull();

    [Fact]
    public void A_text_is_trimmed_and_otherwise_stored_verbatim() =>
        _parse("  Ab  ç/É 🛰 \n").ShouldSucceed().Should().Be("Ab  ç/É 🛰");

    [Fact]
    public void The_longest_text_is_accepted_and_one_character_more_is_refused()
    {
        var longest = new string('x', _maxLength);
        _parse(longest).ShouldSucceed().Should().Be(longest);
        _shouldBeRefused(_parse(longest + "x"));
    }

    [Fact]
    public void Surrounding_blanks_do_not_count_towards_the_length()
    {
        var longest = new string('x', _maxLength);
        _parse($"  {longest}  ").ShouldSucceed().Should().Be(longest);
    }

    [Fact]
    public void Length_is_measured_in_UTF_16_code_units_like_the_column()
    {
        var longest = string.Concat(Enumerable.Repeat("🛰", _maxLength / 2));
        longest.Length.Should().Be(_maxLength);
        _parse(longest).ShouldSucceed().Should().Be(longest);
        _shouldBeRefused(_parse(longest + "🛰"));
    }

    [Fact]
    public void Every_control_character_within_a_text_is_refused()
    {
        foreach (var control in NastyText.Controls) _shouldBeRefused(_parse($"a{control}b"));
    }

    [Fact]
    public void Damaged_unicode_is_refused()
    {
        foreach (var damaged in NastyText.Damaged) _shouldBeRefused(_parse(damaged));
    }
}
