using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Comparison;
using Akashi.Documents.Templates;

namespace Akashi.Documents.Tests.Comparison;

/// <summary>What is said of two contents of a template.</summary>
public sealed class ComparisonTests
{
    private static readonly byte[] Invoice = Sample.Of("qualified-invoice")!.Content;

    [Fact]
    public void The_same_is_the_same_however_it_is_written()
    {
        TemplateComparison.Of(Invoice, Invoice).ShouldBeEmpty();
        var compact = JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(Invoice));
        compact.Length.ShouldNotBe(Invoice.Length);
        TemplateComparison.Of(Invoice, compact).ShouldBeEmpty();
    }

    [Fact]
    public void Elements_that_were_added_removed_and_changed_are_named_with_what_changed()
    {
        var now = Changed(elements =>
        {
            var title = elements.First(element => (string?)element!["name"] == "title")!;
            title["content"] = "ご 請 求 書";
            title["position"]!["x"] = 99;
            elements.Remove(elements.First(element => (string?)element!["name"] == "postcode"));
            var copy = elements.First(element => (string?)element!["name"] == "address")!.DeepClone();
            copy["name"] = "second-address";
            elements.Add(copy);
        });
        var changes = TemplateComparison.Of(Invoice, now);
        changes
            .Select(change => (change.Kind, change.Name, change.Page))
            .ShouldBe(
                [(ChangeKind.Removed, "postcode", 1), (ChangeKind.Added, "second-address", 1), (ChangeKind.Changed, "title", 1)],
                ignoreOrder: true
            );
        var title = changes.Single(change => change.Name == "title");
        title.Values.Select(value => value.Path).ShouldBe(["content", "position.x"], ignoreOrder: true);
        title.Values.Single(value => value.Path == "content").After.ShouldBe("\"ご 請 求 書\"");
    }

    [Fact]
    public void An_element_that_moved_to_another_page_and_the_paper_itself_are_changes()
    {
        var now = JsonNode.Parse(Invoice)!;
        var first = now["schemas"]![0]!.AsArray();
        var moved = first[0]!;
        first.RemoveAt(0);
        now["schemas"]!.AsArray().Add(new JsonArray(moved));
        now["basePdf"]!["width"] = 148;
        var changes = TemplateComparison.Of(Invoice, JsonSerializer.SerializeToUtf8Bytes(now));
        changes[0].Name.ShouldBe("");
        changes[0].Values.Select(value => value.Path).ShouldBe(["basePdf.width", "pages"], ignoreOrder: true);
        changes[1].Values.ShouldContain(new ValueChange("page", "1", "2"));
    }

    [Fact]
    public void Elements_of_one_name_are_told_apart_by_their_order_and_long_values_are_cut()
    {
        var before = Encoding.UTF8.GetBytes(Two("a", "b"));
        var change = TemplateComparison
            .Of(before, Encoding.UTF8.GetBytes(Two("a", string.Concat(Enumerable.Repeat("𠮷", 500)))))
            .ShouldHaveSingleItem();
        change.Name.ShouldBe("same");
        var after = change.Values.ShouldHaveSingleItem().After!;
        after.Length.ShouldBeLessThan(90);
        after.ShouldEndWith("𠮷…");

        static string Two(string one, string other) =>
            $$"""{"basePdf":{"width":1,"height":1,"padding":[0,0,0,0]},"schemas":[[{"name":"same","type":"text","content":"{{one}}"},{"name":"same","type":"text","content":"{{other}}"}]]}""";
    }

    private static byte[] Changed(Action<JsonArray> change)
    {
        var json = JsonNode.Parse(Invoice)!;
        change(json["schemas"]![0]!.AsArray());
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }
}
