using System.Text;

namespace Sites.Integration.Tests.Http;

public sealed class BadInputOnSqlite(SqliteService service) : BadInputTests(service), IClassFixture<SqliteService>;

public sealed class BadInputOnSqlServer(SqlServerService service) : BadInputTests(service), IClassFixture<SqlServerService>;

/// <summary>Invalid bodies get a precise refusal, never a 500, and have no partial effects.</summary>
public abstract class BadInputTests(Service service) : HttpTestBase(service)
{
    private const string Text = "text", Uuid = "uuid", Flag = "flag", Number = "number";
    private const int MaxBytes = 1024 * 1024;

    private static readonly Dictionary<string, string> GroupFields = new()
    {
        ["name"] = Text,
        ["description"] = Text,
        ["parent_id"] = Uuid,
        ["external_id"] = Text,
        ["default_workflow_id"] = Text,
        ["auto_provision"] = Flag,
    };

    private static readonly Dictionary<string, string> SiteFields = new(GroupFields)
    {
        ["agent_url"] = Text,
        ["autonomy_level"] = "readonly, limited, full",
        ["conflict_resolution"] = "central_wins, last_write, site_wins, manual",
        ["cache_policy"] = "minimal, assigned, mirror, pattern",
        ["cache_patterns_json"] = Text,
        ["cache_max_size_gb"] = Number,
        ["cache_retention_days"] = Number,
        ["discovery_method"] = "dhcp, dns, anycast, fallback",
        ["discovery_config_json"] = Text,
        ["migration_policy"] = "manual, auto_accept, auto_release, bidirectional",
        ["heartbeat_interval_seconds"] = Number,
    };

    private static readonly Dictionary<string, string> NodeFields = new()
    {
        ["mac_address"] = Text,
        ["hostname"] = Text,
        ["ip_address"] = Text,
        ["arch"] = "x86_64, arm64, aarch64",
        ["boot_mode"] = "bios, uefi, pi",
        ["group_id"] = Uuid,
        ["home_site_id"] = Uuid,
        ["vendor"] = Text,
        ["model"] = Text,
        ["serial_number"] = Text,
        ["system_uuid"] = Uuid,
    };

    private static readonly Dictionary<string, string> StateFields = new()
    {
        ["state"] = "discovered, pending, installing, installed, install_failed, active, reprovision, deprovisioning, migrating, retired",
        ["comment"] = Text,
    };

    /// <summary>Without the content, which may be any JSON and has its own errors; see the tests of the catalogue.</summary>
    private static readonly Dictionary<string, string> DocumentFields = new()
    {
        ["name"] = Text,
        ["description"] = Text,
    };

    private static readonly Dictionary<string, Dictionary<string, string>> FieldsByEndpoint = new()
    {
        ["POST sites"] = SiteFields,
        ["PATCH sites"] = SiteFields,
        ["POST groups"] = GroupFields,
        ["PATCH groups"] = GroupFields,
        ["POST nodes"] = NodeFields,
        ["PATCH nodes"] = NodeFields,
        ["PATCH nodes/state"] = StateFields,
        ["POST catalog/workflow"] = DocumentFields,
        ["PATCH catalog/template"] = DocumentFields,
    };

    /// <summary>Bodies that are not JSON, by their defect.</summary>
    private static readonly Dictionary<string, byte[]> InvalidJson = new()
    {
        ["nothing"] = [],
        ["a blank"] = " "u8.ToArray(),
        ["an open object"] = "{"u8.ToArray(),
        ["a member without value"] = """{"name":}"""u8.ToArray(),
        ["a form"] = "name=x&vendor=y"u8.ToArray(),
        ["single quotes"] = "{'name':'x'}"u8.ToArray(),
        ["two values"] = "{} {}"u8.ToArray(),
        ["a trailing comma"] = """{"description":"x",}"""u8.ToArray(),
        ["a comment"] = """{"description":"x"/* why */}"""u8.ToArray(),
        ["not a number"] = """{"cache_max_size_gb":NaN}"""u8.ToArray(),
        ["a line end within text"] = "{\"description\":\"a\nb\"}"u8.ToArray(),
        ["a NUL behind it"] = "{}\0"u8.ToArray(),
        ["UTF-16"] = Encoding.Unicode.GetBytes("""{"description":"x"}"""),
        ["a member name that is no UTF-8"] = [.. "{\"descr"u8, 0xC3, 0x28, .. "\":1}"u8],
        ["a thousand open lists"] = Encoding.UTF8.GetBytes(new string('[', 1000)),
        ["a thousand objects in each other"] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000)),
        ["a member twice"] = """{"description":"a","description":"b"}"""u8.ToArray(),
        ["a member twice, once spelled with an escape"] = """{"description":"a","descripti\u006fn":"b"}"""u8.ToArray(),
    };

    /// <summary>Texts that no field accepts, in JSON notation.</summary>
    private static readonly string[] Unprintable = ["a\\u0000b", "a\\u0001b", "a\\tb", "a\\nb", "a\\u001bb", "a\\u007fb", "a\\ufffdb", "a\\ufffeb", "\\uffff", "a\\ufdd0b", "a\\ud83f\\udffeb", "a\\udbff\\udfffb"];

    private static readonly string[] LoneSurrogates = ["\\ud800", "a\\udc00b", "\\udc00\\ud800", "\\ud83d\\u0041"];

    public static TheoryData<string> Endpoints => [.. FieldsByEndpoint.Keys];

    public static MatrixTheoryData<string, string> EndpointsAndInvalidJson => new(FieldsByEndpoint.Keys, InvalidJson.Keys);

    public static MatrixTheoryData<string, string> EndpointsAndNonObjects => new(FieldsByEndpoint.Keys, ["[]", "[{}]", "5", "\"{}\"", "true", "null"]);

    public static IEnumerable<TheoryDataRow<string, string>> EndpointsAndFields =>
        FieldsByEndpoint.SelectMany(endpoint => endpoint.Value.Keys.Select(member => new TheoryDataRow<string, string>(endpoint.Key, member)));

    public static IEnumerable<TheoryDataRow<string, string>> EndpointsAndTexts =>
        FieldsByEndpoint.SelectMany(endpoint => endpoint.Value.Where(entry => entry.Value == Text).Select(entry => new TheoryDataRow<string, string>(endpoint.Key, entry.Key)));

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_valid_body_is_accepted_by_every_endpoint(string name)
    {
        // Ensures that the refusals below are not caused by something else.
        var endpoint = await OpenAsync(name);

        await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body())).DataAsync();
    }

    [Theory]
    [InlineData("windows-1252", 1252)]
    [InlineData("utf-16", 1200)]
    [InlineData("utf-16be", 1201)]
    [InlineData("UTF8", 65001)]
    public async Task A_body_is_decoded_with_its_declared_encoding(string charset, int codePage)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        var name = Service.Unique("Zürich");
        var content = new ByteArrayContent(encoding.GetBytes($$"""{"name": "{{name}}", "discovery_config_json": "{\"label\": \"Zürich\"}"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");

        var site = await Http.PostAsync("sites", content, TestContext.Current.CancellationToken).DataAsync();

        (site.Text("name"), site.Text("discovery_config_json")).Should().Be((name, "{\"label\": \"Zürich\"}"));
    }

    [Fact]
    public async Task A_body_that_is_not_valid_in_its_encoding_is_refused_with_its_line()
    {
        var latin = new ByteArrayContent([.. "{\n\"name\": \"Z"u8, 0xFC, .. "rich\"}"u8]);
        latin.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var half = new ByteArrayContent([.. Encoding.Unicode.GetBytes("{\"name\": \""), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("\"}")]);
        half.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-16");

        var refused = await Http.PostAsync("sites", latin, TestContext.Current.CancellationToken).RefusedAsync();
        var mislabelled = await Http.PostAsync("sites", half, TestContext.Current.CancellationToken).RefusedAsync();

        (refused.GetProperty("status").GetInt32(), refused.Text("code")).Should().Be((400, "request.not_json"));
        refused.Text("detail").Should().Contain("line 2 is not valid UTF-8");
        (mislabelled.GetProperty("status").GetInt32(), mislabelled.Text("code")).Should().Be((415, "request.unsupported_media_type"));
    }

    [Fact]
    public async Task Every_422_response_names_the_invalid_values()
    {
        var site = await NewSiteAsync("site");
        foreach (var sent in new[]
        {
            Http.PostRawAsync("sites", "[]"),
            Http.PostRawAsync($"sites/{site.Id()}/sync", "null"),
            Http.PostCsvAsync("sites/import", ""),
            Http.PostCsvAsync("sites/import", "key,name,\nk,n,x\n"),
            Http.PostCsvAsync("nodes/import", "mac_address\nx\n"),
            Http.GetAsync("sites?sort=nothing", TestContext.Current.CancellationToken),
        })
        {
            var problem = await sent.RefusedAsync();
            problem.GetProperty("status").GetInt32().Should().Be(422);
            problem.GetProperty("errors").EnumerateObject().Should().NotBeEmpty(problem.GetRawText());
        }
    }

    [Theory]
    [MemberData(nameof(EndpointsAndInvalidJson))]
    public async Task A_body_that_is_not_JSON_is_refused(string name, string what)
    {
        var endpoint = await OpenAsync(name);

        await RefusedAsync(endpoint, InvalidJson[what], 400, "request.not_json");
    }

    [Theory]
    [MemberData(nameof(EndpointsAndNonObjects))]
    public async Task JSON_that_is_not_an_object_is_refused(string name, string body)
    {
        var endpoint = await OpenAsync(name);

        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(body), 422, "request.not_an_object");
    }

    [Theory]
    [MemberData(nameof(EndpointsAndFields))]
    public async Task A_duplicate_member_is_refused_even_with_the_same_value(string name, string field)
    {
        var endpoint = await OpenAsync(name);

        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes($$"""{"{{field}}":null,"{{field}}":null}"""), 400, "request.not_json");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_unknown_member_is_refused_by_name(string name)
    {
        var endpoint = await OpenAsync(name);
        foreach (var field in FieldsByEndpoint[name].Keys)
        {
            var upper = field.ToUpperInvariant();
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(upper, "null")), 422, "request.unknown_member", upper);
        }

        foreach (var member in new[] { "id", "version", "path", "groupId", "parentId", "__proto__", "$type", "straße", "a b", "a\\u0000b" })
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(member, "1")), 422, "request.unknown_member", member.Replace("\\u0000", "\0", StringComparison.Ordinal));
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60);
        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("extra", deep)), 422, "request.unknown_member", "extra");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_unknown_member_with_an_empty_name_is_refused(string name)
    {
        var endpoint = await OpenAsync(name);

        await Http.UnchangedAsync([endpoint.State], async () =>
        {
            var problem = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("", "1"))).RefusedAsync(422, "request.unknown_member");
            problem.TryGetProperty("errors", out _).Should().BeTrue("every 422 about a member has errors: {0}", problem.GetRawText());
        });
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_lone_surrogate_in_a_member_name_is_refused(string name)
    {
        var endpoint = await OpenAsync(name);

        foreach (var half in LoneSurrogates)
        {
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes($$"""{"{{half}}":1}"""));
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(half, "1")));
        }
    }

    [Theory]
    [MemberData(nameof(EndpointsAndFields))]
    public async Task A_value_of_a_wrong_type_is_refused_with_its_member(string name, string field)
    {
        var endpoint = await OpenAsync(name);

        foreach (var value in WrongValues(FieldsByEndpoint[name][field]))
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(field, value)), 422, "request.value_invalid", field);
    }

    [Theory]
    [MemberData(nameof(EndpointsAndTexts))]
    public async Task Control_characters_and_damaged_text_are_refused_with_their_member(string name, string field)
    {
        var endpoint = await OpenAsync(name);

        foreach (var text in Unprintable)
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(field, $"\"{text}\"")), 422, member: field);
        foreach (var text in LoneSurrogates)
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(field, $"\"{text}\"")), 422, "request.value_invalid", field);
    }

    [Theory]
    [MemberData(nameof(EndpointsAndTexts))]
    public async Task Invalid_UTF8_is_refused(string name, string field)
    {
        var endpoint = await OpenAsync(name);
        // A lone continuation byte, a truncated sequence, an overlong slash, an encoded surrogate, a code point beyond Unicode.
        byte[][] damaged = [[0x80], [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]];
        foreach (var bytes in damaged)
        {
            var around = endpoint.Body(field, "\"a<cut>b\"").Split("<cut>");
            await RefusedAsync(endpoint, [.. Encoding.UTF8.GetBytes(around[0]), .. bytes, .. Encoding.UTF8.GetBytes(around[1])]);
        }
    }

    [Theory]
    [InlineData("sites", "name", 100, "group.name_invalid")]
    [InlineData("sites", "description", 1000, "group.description_invalid")]
    [InlineData("sites", "external_id", 100, "group.external_id_invalid")]
    [InlineData("sites", "agent_url", 500, "site.agent_url_invalid")]
    [InlineData("groups", "name", 100, "group.name_invalid")]
    [InlineData("groups", "description", 1000, "group.description_invalid")]
    [InlineData("groups", "external_id", 100, "group.external_id_invalid")]
    [InlineData("nodes", "hostname", 253, "node.hostname_invalid")]
    [InlineData("nodes", "vendor", 100, "node.text_invalid")]
    [InlineData("nodes", "model", 100, "node.text_invalid")]
    [InlineData("nodes", "serial_number", 100, "node.text_invalid")]
    [InlineData("nodes/state", "comment", 1000, "node.text_invalid")]
    [InlineData("catalog/workflow", "name", 100, "document.name_invalid")]
    [InlineData("catalog/template", "name", 100, "document.name_invalid")]
    [InlineData("catalog/workflow", "description", 1000, "document.description_invalid")]
    [InlineData("catalog/template", "description", 1000, "document.description_invalid")]
    public async Task A_text_is_accepted_up_to_its_maximum_length(string kind, string field, int limit, string code)
    {
        foreach (var name in new[] { $"POST {kind}", $"PATCH {kind}" }.Where(FieldsByEndpoint.ContainsKey))
        {
            var endpoint = await OpenAsync(name);
            // Unique, because some of these fields are.
            var start = field switch { "agent_url" => "http://agent.example/", "hostname" => "h", _ => Service.Unique("x") };
            string OfLength(int length) => field == "hostname"
                ? string.Join('.', Enumerable.Repeat(new string('h', 49), 5)) + "." + new string('h', length - 250)
                : start + new string('x', length - start.Length);

            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(field, $"\"{OfLength(limit + 1)}\"")), 422, code, field);
            var taken = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(field, $"\"{OfLength(limit)}\""))).DataAsync();
            taken.Text(field == "comment" ? "state_comment" : field).Should().Be(OfLength(limit));
        }
    }

    [Theory]
    [InlineData("POST sites", "name", "group.name_required")]
    [InlineData("PATCH sites", "name", "group.name_required")]
    [InlineData("POST groups", "name", "group.name_required")]
    [InlineData("PATCH groups", "name", "group.name_required")]
    [InlineData("POST nodes", "mac_address", "node.mac_address_required")]
    [InlineData("PATCH nodes", "mac_address", "node.mac_address_required")]
    [InlineData("PATCH nodes/state", "state", "request.required")]
    [InlineData("PATCH catalog/template", "name", "document.name_required")]
    public async Task Null_is_refused_for_required_members_and_accepted_for_others(string name, string needed, string code)
    {
        var endpoint = await OpenAsync(name);
        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes($$"""{"{{needed}}":null}"""), 422, code, needed);
        if (name.StartsWith("POST", StringComparison.Ordinal) || name.EndsWith("state", StringComparison.Ordinal))
            await RefusedAsync(endpoint, "{}"u8.ToArray(), 422, code, needed);

        var nulls = FieldsByEndpoint[name].Keys.Where(field => field != needed).Select(field => $"\"{field}\":null");
        var good = endpoint.ValidMembers.Select(member => $"\"{member.Key}\":{member.Value}").Where(member => member.StartsWith($"\"{needed}\"", StringComparison.Ordinal));
        await SendAsync(endpoint, Encoding.UTF8.GetBytes($"{{{string.Join(',', nulls.Concat(good))}}}")).DataAsync();
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_body_over_one_MiB_is_refused_with_and_without_a_Content_Length(string name)
    {
        var endpoint = await OpenAsync(name);
        var body = Encoding.UTF8.GetBytes(endpoint.Body().PadRight(MaxBytes + 1));

        await RefusedAsync(endpoint, body, 413, "request.too_large");
        await RefusedAsync(endpoint, body, 413, "request.too_large", chunked: true);
        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("description", $"\"{new string('x', 2 * MaxBytes)}\"")), 413, "request.too_large", chunked: true);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_body_of_one_MiB_is_accepted_with_and_without_a_Content_Length(string name)
    {
        foreach (var chunked in new[] { false, true })
        {
            var endpoint = await OpenAsync(name);
            await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body().PadRight(MaxBytes)), chunked: chunked).DataAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_body_with_another_media_type_is_refused(string name)
    {
        var endpoint = await OpenAsync(name);
        var body = Encoding.UTF8.GetBytes(endpoint.Body());
        foreach (var type in new[] { null, "", "text/plain", "text/json", "application/xml", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data", "application/json-patch+json", "application/jsonp", "json", "*/*", "application/json; charset=iso-8859-1", "application/json; charset=utf-16" })
            await RefusedAsync(endpoint, body, 415, "request.unsupported_media_type", type: type);
        if (name.StartsWith("POST", StringComparison.Ordinal))
            await RefusedAsync(endpoint, body, 415, "request.unsupported_media_type", type: "application/merge-patch+json");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Every_notation_of_the_JSON_media_type_is_accepted(string name)
    {
        List<string> types = ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", "application/json; charset=\"utf-8\""];
        if (name.StartsWith("PATCH", StringComparison.Ordinal)) types.AddRange(["application/merge-patch+json", "application/merge-patch+json; charset=utf-8"]);
        foreach (var type in types)
        {
            var endpoint = await OpenAsync(name);
            using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body()), type);
            response.IsSuccessStatusCode.Should().BeTrue("{0} is JSON", type);
        }
    }

    [Theory]
    [InlineData("sites", "site.not_found")]
    [InlineData("groups", "group.not_found")]
    [InlineData("nodes", "node.not_found")]
    [InlineData("catalog/workflow", "document.not_found")]
    public async Task An_unknown_or_malformed_id_is_not_found(string kind, string code)
    {
        string[] ids =
        [
            "00000000-0000-0000-0000-000000000000", "018f0000-0000-7000-8000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "1", "abc", "null",
            "018f00000000700080000000000000", "018f0000000070008000000000000000", "%7B018f0000-0000-7000-8000-000000000000%7D", "00000000-0000-0000-0000-000000000000%20", "banana",
            "018f0000-0000-7000-8000-00000000000g", "018f0000-0000-7000-8000-0000000000000", "%27%20OR%201=1", "%F0%9F%98%80", "%C3%28",
            new string('a', 2000),
        ];
        foreach (var id in ids)
        {
            await Http.ReadAtAsync($"{kind}/{id}").RefusedAsync(404, code);
            await Http.PatchRawAsync($"{kind}/{id}", "{}").RefusedAsync(404, code);
            await Http.RemoveAsync($"{kind}/{id}").RefusedAsync(404, code);
            var (below, belowCode) = kind switch
            {
                "nodes" => ($"groups/{id}/nodes", "group.not_found"),
                "catalog/workflow" => ($"{kind}/{id}/assignments", code),
                _ => ($"{kind}/{id}/nodes", code),
            };
            await Http.ReadAtAsync(below).RefusedAsync(404, belowCode);
        }
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    [InlineData("nodes")]
    public async Task An_id_in_upper_case_is_accepted_and_returned_in_lower_case(string kind)
    {
        var made = await Http.PostRawAsync(kind, kind == "nodes" ? $$"""{"mac_address":"{{Service.UniqueMac()}}"}""" : $$"""{"name":"{{Service.Unique("x")}}"}""").DataAsync();
        var upper = $"{kind}/{made.Id().ToString().ToUpperInvariant()}";

        (await Http.DataAtAsync(upper)).GetRawText().Should().Be(made.GetRawText());
        (await Http.PatchRawAsync(upper, "{}").DataAsync()).Text("id").Should().Be($"{made.Id()}");
        (await Http.RemoveAsync(upper).DataAsync()).Text("id").Should().Be($"{made.Id()}");
    }

    [Theory]
    [InlineData("N", "{0}")]
    [InlineData("B", "{0}")]
    [InlineData("P", "{0}")]
    [InlineData("D", "%20{0}")]
    [InlineData("D", "{0}%20")]
    [InlineData("D", "urn:uuid:{0}")]
    public async Task An_existing_id_is_found_only_in_the_standard_UUID_format(string format, string spelling)
    {
        var site = await NewSiteAsync("site");
        var id = string.Format(System.Globalization.CultureInfo.InvariantCulture, spelling, Uri.EscapeDataString(site.Id().ToString(format)));

        await Http.ReadAtAsync($"sites/{id}").RefusedAsync(404, "site.not_found");
        await Http.ReadAtAsync($"groups/{id}").RefusedAsync(404, "group.not_found");
        await Http.RemoveAsync($"sites/{id}").RefusedAsync(404, "site.not_found");
        await Http.DataAtAsync($"sites/{site.Id()}");
    }

    [Fact]
    public async Task Ids_in_bodies_and_queries_may_be_in_upper_case()
    {
        var parent = await NewSiteAsync("parent");
        var upper = parent.Id().ToString().ToUpperInvariant();

        var child = await Http.PostRawAsync("sites", $$"""{"name":"child","parent_id":"{{upper}}"}""").DataAsync();

        child.Text("parent_id").Should().Be($"{parent.Id()}");
        (await Http.DataAtAsync($"sites?under={upper}")).Ids().Should().Equal(child.Id());
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("a%0Ab")]
    [InlineData("%EF%BF%BD")]
    [InlineData("%EF%BF%BE")]
    [InlineData("%EF%BF%BF")]
    [InlineData("%EF%B7%90")]
    [InlineData("%F0%9F%BF%BE")]
    [InlineData("%F4%8F%BF%BF")]
    public async Task Invalid_text_is_refused_in_every_filter(string text)
    {
        foreach (var (list, parameter) in new[]
        {
            ("groups", "q"), ("sites", "q"), ("nodes", "q"), ("catalog/workflow", "q"), ("groups", "external_id"), ("sites", "external_id"),
            ("nodes", "vendor"), ("nodes", "model"), ("nodes", "serial_number"), ("nodes", "hostname"), ("nodes", "ip_address"), ("nodes", "mac_address"),
        })
            await Http.ReadAtAsync($"{list}?{parameter}={text}").RefusedAsync(422, "request.value_invalid", parameter);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%zz")]
    // Escapes of invalid UTF-8 are not decoded and are used as literal text.
    [InlineData("%ED%A0%80")]
    [InlineData("%FF%FE")]
    [InlineData("%C3%28")]
    [InlineData("%27%3B--")]
    [InlineData("%25")]
    [InlineData("_____________________")]
    [InlineData("%5B0-9%5D")]
    [InlineData("%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81")]
    public async Task A_search_for_special_characters_succeeds_without_results(string text)
    {
        foreach (var list in new[] { "groups?q=", "sites?q=", "nodes?q=", "groups?external_id=", "sites?external_id=", "catalog/workflow?q=" })
            (await Http.EnvelopeAtAsync(list + text)).Raw("total").Should().Be("0");
    }

    [Theory]
    [InlineData("groups")]
    [InlineData("sites")]
    [InlineData("nodes")]
    public async Task A_parameter_without_a_name_is_refused_as_unknown(string list)
    {
        var problem = await Http.ReadAtAsync($"{list}?=1").RefusedAsync(422, "request.unknown_member");

        problem.TryGetProperty("errors", out _).Should().BeTrue("every 422 about a parameter has errors: {0}", problem.GetRawText());
    }

    private static IEnumerable<string> WrongValues(string type)
    {
        string[] structures = ["[]", "{}", "[null]"];
        return type switch
        {
            Text => ["5", "0.5", "true", "false", .. structures],
            Uuid => ["\"00000000-0000-0000-0000-000000000000\"", "5", "true", "\"\"", "\" \"", "\"abc\"", "\"018f0000000070008000000000000000\"", "\"{018f0000-0000-7000-8000-000000000000}\"", "\"018f0000-0000-7000-8000-00000000000g\"", "\" 018f0000-0000-7000-8000-000000000000\"", "\"\\ud800\"", .. structures],
            Flag => ["0", "1", "\"true\"", "\"\"", "\"yes\"", .. structures],
            Number => ["1.5", "\"5\"", "\"\"", "true", "2147483648", "-2147483649", "99999999999999999999", "1e400", .. structures],
            _ => ["0", "true", "\"\"", "\"nonsense\"", "\"0\"", "\" \"", "\"\\ud800\"", $"\"{type.Split(", ")[0].ToUpperInvariant()}\"", $"\"{char.ToUpperInvariant(type[0])}{type.Split(", ")[0][1..]}\"", $"\"{type.Split(", ")[0]} \"", $"\"{type}\"", .. structures],
        };
    }

    /// <summary>Creates what the endpoint needs; a valid body changes the resource at <see cref="Endpoint.State"/>.</summary>
    private async Task<Endpoint> OpenAsync(string name)
    {
        var (method, kind) = (HttpMethod.Parse(name.Split(' ')[0]), name.Split(' ')[1]);
        var resource = kind.Replace("/state", "", StringComparison.Ordinal);
        var made = resource == "nodes" ? $"\"{Service.UniqueMac()}\"" : $"\"{Service.Unique("made")}\"";
        var key = resource == "nodes" ? "mac_address" : "name";
        Dictionary<string, string> needed = new() { [key] = made };
        if (resource.StartsWith("catalog", StringComparison.Ordinal)) needed["content"] = "{}";
        var endpoint = new Endpoint(method, resource, $"{resource}?limit=1&sort=-created_at", needed);
        if (method == HttpMethod.Post) return endpoint;

        var id = (await Http.PostRawAsync(resource, endpoint.Body()).DataAsync()).Id();
        Dictionary<string, string> good = kind.EndsWith("state", StringComparison.Ordinal) ? new() { ["state"] = "\"pending\"" } : new() { [key] = made };
        return new Endpoint(method, kind.Replace(resource, $"{resource}/{id}", StringComparison.Ordinal), $"{resource}/{id}", good);
    }

    private Task<HttpResponseMessage> SendAsync(Endpoint endpoint, byte[] body, string? type = "application/json", bool chunked = false)
    {
        var request = new HttpRequestMessage(endpoint.Method, endpoint.Address) { Content = new ByteArrayContent(body) };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (chunked) request.Headers.TransferEncodingChunked = true;
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts that the body is refused and that the resource (or the number of resources) is unchanged.</summary>
    private Task RefusedAsync(
        Endpoint endpoint, byte[] body, int? status = null, string? code = null, string? member = null, string? type = "application/json", bool chunked = false) =>
        Http.UnchangedAsync([endpoint.State], async () =>
        {
            var problem = await SendAsync(endpoint, body, type, chunked).RefusedAsync();
            var sent = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)));
            if (status is not null) problem.GetProperty("status").GetInt32().Should().Be(status, "{0} was sent as {1}: {2}", sent, type, problem.GetRawText());
            if (code is not null) problem.Text("code").Should().Be(code, "{0} was sent as {1}", sent, type);
            if (member is null) return;
            problem.TryGetProperty("errors", out var errors).Should().BeTrue("{0} was returned for {1}", problem.GetRawText(), sent);
            errors.EnumerateObject().Select(error => error.Name).Should().Contain(member, "{0} was sent", sent);
        });

    private sealed record Endpoint(HttpMethod Method, string Address, string State, Dictionary<string, string> ValidMembers)
    {
        /// <summary>A valid body, optionally with another value of one member.</summary>
        public string Body(string? member = null, string value = "null")
        {
            var members = new Dictionary<string, string>(ValidMembers);
            if (member is not null) members[member] = value;
            return "{" + string.Join(',', members.Select(entry => $"\"{entry.Key}\":{entry.Value}")) + "}";
        }
    }
}
