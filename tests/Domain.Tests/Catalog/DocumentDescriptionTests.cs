using Sites.Domain.Catalog;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.Catalog;

public sealed class DocumentDescriptionTests() : OptionalTextRules(
    TextOf(DocumentDescription.Parse, value => value.Value),
    maxLength: 1000,
    "document.description_invalid",
    "must have at most 1000 characters of valid Unicode without control characters",
    "description");
