using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class ExternalIdTests() : OptionalTextRules(
    ExternalId.Parse,
    maxLength: 100,
    "group.external_id_invalid",
    "must have at most 100 characters, none of them a control character",
    "external_id");
