using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.TransparencyLog.Tests;

public class CanonicalJsonTests
{
    private static readonly Gen<string> Texts = ArbMap.Default.GeneratorFor<string>().Select(s => ToWellFormed(s ?? ""));

    private static readonly Gen<double> Doubles = ArbMap
        .Default.GeneratorFor<long>()
        .SelectMany(bits => Gen.Elements(BitConverter.Int64BitsToDouble(bits * 0x9E3779B97F4A7C1), bits, bits / 100.0))
        .Where(double.IsFinite);

    /// <summary>RFC 8785 §3.2.2 and §3.2.3.</summary>
    [Theory]
    [InlineData(
        """{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}""",
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
    )]
    [InlineData(
        """{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"
    )]
    [InlineData(" [ ] ", "[]")]
    [InlineData(" { \"b\" : [ { } , 1 ] , \"a\" : \"\\u007f\\b\\f\\t\" } ", "{\"a\":\"\u007f\\b\\f\\t\",\"b\":[{},1]}")]
    public void Examples_of_rfc_8785(string json, string canonical)
    {
        Canonical(json).ShouldBe(canonical);
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonNode.Parse(json))).ShouldBe(canonical);
    }

    /// <summary>RFC 8785 appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_are_those_of_ecmascript(ulong bits, string text) =>
        EcmaScriptNumber.Format(BitConverter.UInt64BitsToDouble(bits)).ShouldBe(text);

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("18446744073709551615")]
    [InlineData("1e400")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("\"\\ud800\"")]
    [InlineData("""{"\udc00":1}""")]
    public void Refuses_what_has_no_canonical_form(string json) => Should.Throw<FormatException>(() => Canonical(json));

    [Fact]
    public void Refuses_nodes_without_a_canonical_form()
    {
        Should.Throw<FormatException>(() => CanonicalJson.Serialize(JsonValue.Create(double.NaN)));
        Should.Throw<FormatException>(() => CanonicalJson.Serialize(JsonValue.Create(long.MaxValue)));
        Should.Throw<FormatException>(() => CanonicalJson.Serialize(JsonValue.Create("\ud800")));
        Should.Throw<FormatException>(() => CanonicalJson.Serialize(new JsonObject { ["\udc00"] = 1 }));
        var deep = new JsonArray();
        for (var i = 0; i < 100; i++)
            deep = [deep];
        Should.Throw<FormatException>(() => CanonicalJson.Serialize(deep));
    }

    [Fact]
    public void Null_is_null() => CanonicalJson.Serialize((JsonNode?)null).ShouldBe("null"u8.ToArray());

    [Fact]
    public void Integers_of_a_double_stay_exact() =>
        Prop.ForAll(
                ArbMap.Default.GeneratorFor<long>().Select(n => n % ((1L << 53) + 1)).ToArbitrary(),
                n => Canonical(n.ToString(CultureInfo.InvariantCulture)) == n.ToString(CultureInfo.InvariantCulture)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Doubles_round_trip() =>
        Prop.ForAll(Doubles.ToArbitrary(), value => double.Parse(EcmaScriptNumber.Format(value), CultureInfo.InvariantCulture) == value)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void The_form_is_a_fixed_point_keeps_the_value_and_ignores_order() =>
        Prop.ForAll(
                Nodes(3).ToArbitrary(),
                node =>
                {
                    var canonical = CanonicalJson.Serialize(node);
                    using var parsed = JsonDocument.Parse(canonical);
                    CanonicalJson.Serialize(parsed.RootElement).ShouldBe(canonical);
                    CanonicalJson.Serialize(Reversed(node)).ShouldBe(canonical);
                    JsonNode.DeepEquals(JsonNode.Parse(canonical), node).ShouldBeTrue();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<JsonNode?> Nodes(int depth)
    {
        var leaves = Gen.OneOf(
            Gen.Constant<JsonNode?>(null),
            Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Choose(int.MinValue, int.MaxValue).Select(n => (JsonNode?)JsonValue.Create(n)),
            Texts.Select(s => (JsonNode?)JsonValue.Create(s))
        );
        if (depth == 0)
            return leaves;
        var members = Gen.Zip(Texts, Nodes(depth - 1)).ListOf();
        return Gen.OneOf(
            leaves,
            Nodes(depth - 1).ListOf().Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            members.Select(m =>
                (JsonNode?)new JsonObject(m.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone())))
            )
        );
    }

    private static JsonNode? Reversed(JsonNode? node) =>
        node switch
        {
            JsonObject o => new JsonObject(o.Reverse().Select(p => KeyValuePair.Create(p.Key, Reversed(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Reversed)]),
            _ => node?.DeepClone(),
        };

    private static string ToWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(CanonicalJson.Serialize(document.RootElement));
    }
}
