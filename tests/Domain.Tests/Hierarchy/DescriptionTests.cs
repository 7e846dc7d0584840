using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class DescriptionTests() : OptionalTextRules(
    TextOf(Description.Parse, value => value.Value),
    maxLength: 1000,
    "group.description_invalid",
    "must have at most 1000 characters of valid Unicode without control characters",
    "description");
