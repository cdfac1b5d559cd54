using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akashi.Trust.Whitepaper;

namespace Akashi.Trust.Tests.Whitepaper;

/// <summary>
/// The structure that OSCAL 1.1.2 asks for, written from the published format reference. NIST's own schemas are no part of any
/// package; who downloads them says where they are in AKASHI_OSCAL_SCHEMAS, and then they judge as well.
/// </summary>
public sealed partial class OscalTests(PaperServer server) : IClassFixture<PaperServer>
{
    [Fact]
    public async Task A_component_definition_has_the_published_structure()
    {
        var root = (await Get("component-definition")).GetProperty("component-definition");
        Metadata(root);
        var components = root.GetProperty("components").EnumerateArray().ToList();
        components.Count.ShouldBe(5);
        foreach (var component in components)
        {
            Has(component, "uuid", "type", "title", "description");
            foreach (var implementation in component.GetProperty("control-implementations").EnumerateArray())
            {
                Has(implementation, "uuid", "source", "description");
                var requirements = implementation.GetProperty("implemented-requirements").EnumerateArray().ToList();
                requirements.Count.ShouldBeGreaterThan(30);
                foreach (var requirement in requirements)
                {
                    Has(requirement, "uuid", "description");
                    ControlId().IsMatch(requirement.GetProperty("control-id").GetString()!).ShouldBeTrue();
                }
            }
        }
        Everywhere(root);
    }

    [Theory]
    [InlineData("component-definition", "oscal_component_schema.json")]
    [InlineData("assessment-results", "oscal_assessment-results_schema.json")]
    public async Task NISTs_schema_accepts_it(string kind, string schema)
    {
        var folder = Environment.GetEnvironmentVariable("AKASHI_OSCAL_SCHEMAS") ?? "";
        Assert.SkipUnless(
            File.Exists(Path.Combine(folder, schema)),
            $"Put {schema} of OSCAL 1.1.2's release into a folder and name it in AKASHI_OSCAL_SCHEMAS."
        );
        var document = Path.Combine(Path.GetTempPath(), $"akashi-oscal-{Guid.CreateVersion7():N}.json");
        await File.WriteAllTextAsync(document, (await Get(kind)).GetRawText(), TestContext.Current.CancellationToken);
        const string Script = """
            const [schema, document] = process.argv.slice(1).map(file => JSON.parse(require('fs').readFileSync(file, 'utf8')));
            const ajv = new (require('ajv'))({ strict: false, allErrors: true });
            require('ajv-formats')(ajv);
            const accepts = ajv.compile(schema);
            if (!accepts(document)) { console.error(JSON.stringify(accepts.errors.slice(0, 5), null, 1)); process.exit(1); }
            """;
        try
        {
            using var node = Process.Start(
                new ProcessStartInfo("node", ["-e", Script, Path.Combine(folder, schema), document])
                {
                    WorkingDirectory = Path.GetDirectoryName(typeof(OscalTests).Assembly.Location)!,
                    RedirectStandardError = true,
                }
            )!;
            var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            errors.ShouldBeEmpty();
            node.ExitCode.ShouldBe(0);
        }
        finally
        {
            File.Delete(document);
        }
    }

    [Fact]
    public async Task Assessment_results_have_the_published_structure()
    {
        var root = (await Get("assessment-results")).GetProperty("assessment-results");
        Metadata(root);
        var plan = root.GetProperty("import-ap").GetProperty("href").GetString()!;
        root.GetProperty("back-matter")
            .GetProperty("resources")
            .EnumerateArray()
            .ShouldContain(resource => "#" + resource.GetProperty("uuid").GetString() == plan);
        var result = root.GetProperty("results").EnumerateArray().Single();
        Has(result, "uuid", "title", "description", "start", "end");
        result
            .GetProperty("reviewed-controls")
            .GetProperty("control-selections")
            .EnumerateArray()
            .Single()
            .GetProperty("include-controls")
            .GetArrayLength()
            .ShouldBeGreaterThan(30);
        var components = result
            .GetProperty("local-definitions")
            .GetProperty("components")
            .EnumerateArray()
            .Select(component => component.GetProperty("uuid").GetString())
            .ToHashSet();
        var observations = result
            .GetProperty("observations")
            .EnumerateArray()
            .ToDictionary(observation => observation.GetProperty("uuid").GetString()!);
        foreach (var observation in observations.Values)
        {
            Has(observation, "description", "collected");
            observation.GetProperty("methods").EnumerateArray().ShouldAllBe(method => method.GetString() == "TEST");
            observation
                .GetProperty("subjects")
                .EnumerateArray()
                .ShouldAllBe(subject => components.Contains(subject.GetProperty("subject-uuid").GetString()));
        }
        var findings = result.GetProperty("findings").EnumerateArray().ToList();
        findings.Count.ShouldBe(246);
        foreach (var finding in findings)
        {
            Has(finding, "uuid", "title", "description");
            var target = finding.GetProperty("target");
            target.GetProperty("type").GetString().ShouldBe("objective-id");
            Token().IsMatch(target.GetProperty("target-id").GetString()!).ShouldBeTrue();
            target.GetProperty("status").GetProperty("state").GetString().ShouldBeOneOf("satisfied", "not-satisfied");
            if (finding.TryGetProperty("related-observations", out var related))
                related
                    .EnumerateArray()
                    .ShouldAllBe(observation => observations.ContainsKey(observation.GetProperty("observation-uuid").GetString()!));
            else
                finding.GetProperty("remarks").GetString()!.ShouldContain("Owner:");
        }
        Everywhere(root);
    }

    [Theory]
    [InlineData("component-definition")]
    [InlineData("assessment-results")]
    public async Task The_same_content_is_the_same_document(string kind)
    {
        await Get(kind);
        (await Get(kind)).GetRawText().ShouldBe((await Get(kind)).GetRawText());
    }

    [Theory]
    [InlineData("SA-9(5)", "sa-9.5")]
    [InlineData("AC-2", "ac-2")]
    public void Control_ids_are_written_as_in_the_catalogue(string id, string written) => Oscal.ControlId(id).ShouldBe(written);

    private async Task<JsonElement> Get(string kind)
    {
        using var guest = server.Open();
        var answer = await guest.Client.GetAsync($"/trust/oscal/{kind}.json");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static void Metadata(JsonElement root)
    {
        Has(root, "uuid");
        var metadata = root.GetProperty("metadata");
        Has(metadata, "title", "last-modified", "version");
        metadata.GetProperty("oscal-version").GetString().ShouldBe("1.1.2");
    }

    private static void Has(JsonElement element, params string[] names)
    {
        foreach (var name in names)
            element.GetProperty(name).GetString().ShouldNotBeNullOrWhiteSpace(name);
    }

    /// <summary>Rules that hold wherever one looks: UUIDs of version 4 or 5 and only once, instants with a zone, no empty array, known names.</summary>
    private static void Everywhere(JsonElement root)
    {
        var own = new HashSet<string>();
        Walk(root, "");

        void Walk(JsonElement element, string name)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        Name().IsMatch(property.Name).ShouldBeTrue(property.Name);
                        Walk(property.Value, property.Name);
                    }
                    break;
                case JsonValueKind.Array:
                    element.GetArrayLength().ShouldBeGreaterThan(0, name);
                    foreach (var child in element.EnumerateArray())
                        Walk(child, name);
                    break;
                case JsonValueKind.String
                    when name.EndsWith("uuid", StringComparison.Ordinal) || name.EndsWith("uuids", StringComparison.Ordinal):
                    Uuid().IsMatch(element.GetString()!).ShouldBeTrue(element.GetString());
                    if (name == "uuid" && !own.Add(element.GetString()!))
                        throw new Xunit.Sdk.XunitException($"The UUID {element.GetString()} stands for two things.");
                    break;
                case JsonValueKind.String when name is "last-modified" or "start" or "end" or "collected" or "expires":
                    Instant().IsMatch(element.GetString()!).ShouldBeTrue(element.GetString());
                    break;
                case JsonValueKind.Null:
                    throw new Xunit.Sdk.XunitException($"{name} is null; OSCAL leaves it out.");
            }
        }
    }

    [GeneratedRegex("^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Instant();

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z]{2}-\d+(\.\d+)?$")]
    private static partial Regex ControlId();

    [GeneratedRegex(@"^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$")]
    private static partial Regex Token();
}
