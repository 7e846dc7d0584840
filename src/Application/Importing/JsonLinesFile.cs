using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;

namespace Sites.Application.Importing;

/// <summary>Reads JSON Lines: one object per line; blank lines are ignored.</summary>
internal static class JsonLinesFile
{
    /// <summary>Splits a file into rows.</summary>
    /// <param name="content">Valid UTF-8 without a byte order mark.</param>
    /// <param name="known">The members that may be present.</param>
    public static Result<ImportFile> Read(ReadOnlyMemory<byte> content, IReadOnlyList<string> known)
    {
        var positions = known.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        var rows = new List<ImportRow>();
        for (var number = 1; !content.IsEmpty; number++)
        {
            var end = content.Span.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            if (rows.Count == ImportFile.MaxRows) return ImportErrors.TooManyRows.Refuse(ImportFile.MaxRows);

            var cells = new string?[known.Count];
            var malformed = line.Length > ImportFile.MaxRowBytes
                ? ImportErrors.RowMalformed.ForField("", $"The line has more than {ImportFile.MaxRowBytes} bytes.")
                : ReadObject(line, positions, cells);
            rows.Add(new ImportRow(number, number, cells, malformed));
        }

        return new ImportFile(ImportFormat.JsonLines, known, rows);
    }

    private static ValidationError? ReadObject(ReadOnlyMemory<byte> line, Dictionary<string, int> positions, string?[] cells)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return ImportErrors.RowMalformed.ForField("", "The line is not a JSON object.");
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!positions.TryGetValue(member.Name, out var position))
                    return RequestErrors.UnknownMember.ForField(Domain.Common.Fields.NameOf(member.Name), string.Join(", ", positions.Keys));
                var isList = member.Value.ValueKind == JsonValueKind.Array && Cells.ListColumns.Contains(member.Name);
                if (isList && !member.Value.EnumerateArray().All(IsWord))
                    return RequestErrors.ValueInvalid.ForField(member.Name, $"a list of {member.Name} without blanks, commas or semicolons, or one text");
                if (!isList && member.Value.ValueKind is (JsonValueKind.Object or JsonValueKind.Array))
                    return RequestErrors.ValueInvalid.ForField(member.Name, "a text, a number, true, false or null");
                cells[position] = member.Value.ValueKind switch
                {
                    JsonValueKind.Array => member.Value.GetArrayLength() == 0 ? CellText.Clear : string.Join(' ', member.Value.EnumerateArray().Select(word => word.GetString())),
                    JsonValueKind.String => member.Value.GetString(),
                    JsonValueKind.Null => "",
                    _ => member.Value.GetRawText(),
                };
            }

            return null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            return ImportErrors.RowMalformed.ForField("", "The line is not valid JSON, or it names a member twice.");
        }
    }

    /// <summary>Returns whether an element of a list is still a single word when it is written into a cell.</summary>
    private static bool IsWord(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } word && word.AsSpan().IndexOfAny(Cells.Separators) < 0 && word != CellText.Clear;
}
