using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// Checks that a script uses only features that SQL Server 2019, Azure SQL and compatible servers share. What
/// is not listed is refused: functions, types and procedures are allow lists.
/// </summary>
internal sealed class PortableSql : TSqlFragmentVisitor
{
    private static readonly string[] Collations = ["Latin1_General_BIN2", "Latin1_General_CI_AS"];

    private static readonly string[] Functions = ["COUNT", "SUM", "MAX", "MIN", "LEN", "SUBSTRING", "OBJECT_ID"];

    private static readonly string[] Procedures = ["sp_getapplock", "sp_releaseapplock"];

    private static readonly string[] Types = ["int", "bigint", "bit", "nvarchar", "varchar", "binary", "datetime2", "uniqueidentifier", "nvarchar(max)"];

    private readonly List<string> _faults = [];

    /// <summary>The statements of a script that not every such server supports.</summary>
    public static IReadOnlyList<string> Faults(string sql)
    {
        var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        if (errors.Count > 0) return [.. errors.Select(error => $"SQL Server 2019 cannot read it: {error.Message}")];
        var visitor = new PortableSql();
        fragment.Accept(visitor);
        return visitor._faults;
    }

    public override void Visit(MergeStatement node) => _faults.Add("MERGE");

    public override void Visit(AlterDatabaseStatement node) => _faults.Add("ALTER DATABASE");

    public override void Visit(CreateDatabaseStatement node) => _faults.Add("CREATE DATABASE");

    public override void Visit(SetTransactionIsolationLevelStatement node)
    {
        if (node.Level != IsolationLevel.ReadCommitted) _faults.Add($"isolation level {node.Level}");
    }

    public override void Visit(TableHint node) => _faults.Add($"table hint {node.HintKind}");

    public override void Visit(OptimizerHint node) => _faults.Add($"query hint {node.HintKind}");

    public override void Visit(OutputClause node) => _faults.Add("OUTPUT");

    public override void Visit(OutputIntoClause node) => _faults.Add("OUTPUT INTO");

    public override void Visit(IdentityOptions node) => _faults.Add("IDENTITY");

    public override void Visit(SequenceStatement node) => _faults.Add("sequence");

    public override void Visit(NextValueForExpression node) => _faults.Add("sequence");

    public override void Visit(OpenJsonTableReference node) => _faults.Add("OPENJSON");

    public override void Visit(GlobalFunctionTableReference node) => _faults.Add($"table function {node.Name.Value}");

    public override void Visit(SchemaObjectFunctionTableReference node) => _faults.Add("table function");

    public override void Visit(CreateTriggerStatement node) => _faults.Add("trigger");

    public override void Visit(IndexDefinition node) => _faults.Add("index within CREATE TABLE");

    public override void Visit(AlterTableAlterColumnStatement node) => _faults.Add("ALTER COLUMN");

    public override void Visit(AlterTableAddTableElementStatement node)
    {
        if (node.Definition.ColumnDefinitions.Count + node.Definition.TableConstraints.Count > 1)
            _faults.Add("ALTER TABLE that adds more than one thing");
    }

    public override void Visit(CreateIndexStatement node)
    {
        if (node.IncludeColumns.Count > 0 || node.IndexOptions.Count > 0) _faults.Add($"index options of {node.Name.Value}");
    }

    public override void Visit(FunctionCall node)
    {
        if (!Functions.Contains(node.FunctionName.Value, StringComparer.OrdinalIgnoreCase)) _faults.Add($"function {node.FunctionName.Value}");
    }

    public override void Visit(ProcedureReference node)
    {
        if (!Procedures.Contains(node.Name.BaseIdentifier.Value)) _faults.Add($"procedure {node.Name.BaseIdentifier.Value}");
    }

    public override void Visit(DataTypeReference node)
    {
        var name = node.Name?.BaseIdentifier.Value ?? "none";
        if (!Types.Contains(name, StringComparer.OrdinalIgnoreCase)) _faults.Add($"type {name}");
    }

    public override void Visit(ColumnDefinition node)
    {
        Check(node.Collation);
        if (node.ComputedColumnExpression is not null) _faults.Add("computed column");
    }

    public override void Visit(PrimaryExpression node) => Check(node.Collation);

    private void Check(Identifier? collation)
    {
        if (collation is not null && !Collations.Contains(collation.Value)) _faults.Add($"collation {collation.Value}");
    }
}

/// <summary>Finds varchar columns that are compared with nvarchar text, which forces SQL Server to convert the column and scan the table.</summary>
/// <param name="columns">The names of varchar columns.</param>
/// <param name="parameters">The types of the parameters, by name.</param>
internal sealed class TextKinds(IReadOnlySet<string> columns, IReadOnlyDictionary<string, string> parameters) : TSqlFragmentVisitor
{
    private readonly List<string> _faults = [];

    public static IReadOnlyList<string> Faults(RecordedStatement statement, IReadOnlySet<string> columns)
    {
        var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement.Sql), out _);
        var visitor = new TextKinds(columns, statement.Parameters);
        fragment?.Accept(visitor);
        return visitor._faults;
    }

    public override void Visit(BooleanComparisonExpression node)
    {
        Compare(node.FirstExpression, node.SecondExpression);
        Compare(node.SecondExpression, node.FirstExpression);
    }

    public override void Visit(LikePredicate node) => Compare(node.FirstExpression, node.SecondExpression);

    public override void Visit(InPredicate node)
    {
        foreach (var value in node.Values) Compare(node.Expression, value);
    }

    private void Compare(ScalarExpression column, ScalarExpression value)
    {
        if (column is not ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., var name] } || !columns.Contains(name.Value)) return;
        var wide = new Wide(parameters);
        value.Accept(wide);
        if (wide.Found is not null) _faults.Add($"{name.Value} is compared with {wide.Found}");
    }

    private sealed class Wide(IReadOnlyDictionary<string, string> parameters) : TSqlFragmentVisitor
    {
        public string? Found { get; private set; }

        public override void Visit(StringLiteral node)
        {
            if (node.IsNational) Found = $"N'{node.Value}'";
        }

        public override void Visit(VariableReference node)
        {
            if (parameters.TryGetValue(node.Name, out var type) && type.StartsWith('n')) Found = $"{node.Name} {type}";
        }

        // A number is not text.
        public override void ExplicitVisit(FunctionCall node)
        {
            if (!node.FunctionName.Value.Equals("LEN", StringComparison.OrdinalIgnoreCase)) base.ExplicitVisit(node);
        }
    }
}
