using Sites.Domain.NodeMigration;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.NodeMigration;

public sealed class ReasonTests() : OptionalTextRules(
    MigrationClaim.ParseReason,
    maxLength: 1000,
    "claim.reason_invalid",
    "must have at most 1000 characters of valid Unicode without control characters",
    "reason");
