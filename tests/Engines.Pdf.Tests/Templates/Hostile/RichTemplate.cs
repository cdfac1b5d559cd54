using System.Text.Json.Nodes;

namespace Akashi.Engines.Pdf.Tests.Templates.Hostile;

/// <summary>A template with an element of every type and most of what can be said of them, and a value for each.</summary>
internal static class RichTemplate
{
    private const string Cell = """
        {"fontSize":9,"lineHeight":1.1,"characterSpacing":0.1,"alignment":"left","verticalAlignment":"top","fontColor":"#000",
         "backgroundColor":"#eeeeee","borderColor":"#888888","alternateBackgroundColor":"#f5f5f5",
         "borderWidth":{"top":0.1,"right":0.1,"bottom":0.1,"left":0.1},"padding":{"top":1,"right":1,"bottom":1,"left":1}}
        """;

    private const string Text = """
        "fontName":"Noto","fontSize":11,"lineHeight":1.2,"characterSpacing":0.2,"alignment":"justify","verticalAlignment":"middle",
        "fontColor":"#102030","backgroundColor":"#fafafa","borderColor":"#aaaaaa","borderWidth":{"top":0.2,"right":0.2,"bottom":0.2,"left":0.2},
        "padding":{"top":1,"right":1,"bottom":1,"left":1},"strikethrough":true,"underline":true,"rotate":10,"opacity":0.8
        """;

    private static readonly string[] Elements =
    [
        Element("text", "text", $$"""{{Text}},"dynamicFontSize":{"min":5,"max":20,"fit":"vertical"} """),
        Element(
            "grows",
            "text",
            $$"""{{Text}},"overflow":"expand","textFormat":"inline-markdown","readOnly":true,"content":"**{text}** [x](https://a.b) {total*2}" """
        ),
        Element(
            "japanese",
            "text",
            """ "fontSize":10,"akashi":{"lineBreak":"japanese","hangPunctuation":true,"shrinkTo":6,"overflow":"clip"}"""
        ),
        Element(
            "vertical",
            "text",
            """ "fontSize":10,"akashi":{"writing":"vertical","visible":"total > 1","collapse":true,"keepTogether":true}"""
        ),
        Element("total", "text", """ "fontSize":10,"akashi":{"overlay":true}"""),
        Element("many", "multiVariableText", """ "text":"{a} and {b}","variables":["a","b"],"overflow":"expand" """),
        Element("date", "date", """ "format":"yyyy年MM月dd日(E)","locale":"ja" """),
        Element("list", "list", """ "listStyle":"ordered","markerWidth":6,"markerGap":2,"indentSize":6,"itemSpacing":1,"fontSize":9 """),
        Element("qr", "qrcode", """ "barColor":"#000000","backgroundColor":"#ffffff","rotate":5 """),
        Element("ean", "ean13", """ "includetext":true """),
        Element("picture", "image", """ "rotate":20,"opacity":0.5 """),
        Element("drawing", "svg", """ "rotate":20 """),
        Element("tick", "checkbox", """ "color":"#336699" """),
        Element("line", "line", """ "color":"#000000","rotate":30 """),
        Element("box", "rectangle", """ "color":"#ffeecc","borderColor":"#000000","borderWidth":1,"radius":2,"rotate":15 """),
        Element("egg", "ellipse", """ "color":"#ffeecc","borderColor":"#000000","borderWidth":1 """),
        Element("ring", "circleMark", """ "color":"#cc0000","borderWidth":0.5 """),
        Element(
            "table",
            "table",
            $$"""
            "showHead":true,"repeatHead":true,"head":["A","B","C"],"headWidthPercentages":[30,30,40],
            "tableStyles":{"borderColor":"#000000","borderWidth":0.3},"headStyles":{{Cell}},"bodyStyles":{{Cell}},"columnStyles":{"alignment":{"0":"right"} }
            """
        ),
        Element(
            "detail",
            "table",
            $$"""
            "showHead":true,"repeatHead":true,"head":["A","B","C"],"headStyles":{{Cell}},"bodyStyles":{{Cell}},
            "akashi":{"groupBy":0,"groupHeader":"■ {group}","subtotal":{"label":"小計","labelColumn":1,"columns":[2]},
             "total":{"label":"合計","labelColumn":1,"columns":[2]},"carry":{"brought":"前頁","forward":"次頁","labelColumn":1,"columns":[2]},"indent":4,
             "rowStyles":[{"when":"value < 0","column":2,"fontColor":"#cc0000","fontSize":8}],"pageBreak":"before","summaryStyle":{"backgroundColor":"#eef1f4"} }
            """
        ),
    ];

    public static JsonObject Template() =>
        JsonNode
            .Parse(
                $$"""
                {"basePdf":{"width":210,"height":148,"padding":[10,10,10,10],"staticSchema":[
                  {{Element("page", "text", """ "readOnly":true,"content":"{currentPage} / {totalPages}","fontSize":8 """)}}]},
                 "schemas":[[{{string.Join(",\n", Elements)}}]]}
                """
            )!
            .AsObject();

    public static JsonObject Values() =>
        JsonNode
            .Parse(
                """
                {"text":"請求書 Invoice 2026 と長い文章を置く。","japanese":"禁則処理の例、文章。","vertical":"縦書き、12月ABC","total":"1200",
                 "many":"{\"a\":\"1\",\"b\":\"2\"}","date":"2026/11/20","list":"[\"one\",\"\\ttwo\",\"three\"]","qr":"https://example.jp","ean":"4901234567894",
                 "picture":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==",
                 "drawing":"<svg viewBox='0 0 9 9'><path d='M1 1L8 8' stroke='#c00'/></svg>","tick":"true","ring":"true",
                 "table":"[[\"1\",\"two\",\"3\"],[\"4\",\"5\",\"6\"]]",
                 "detail":"[[\"g\",\"x\",\"1,000\"],[\"g\",{\"text\":\"wide\",\"colspan\":2,\"rowspan\":2}],{\"cells\":[\"h\",\"y\",\"-5\"],\"children\":[[\"\",\"z\",\"1\"]]}]"}
                """
            )!
            .AsObject();

    private static string Element(string name, string type, string properties) =>
        $$"""{"name":"{{name}}","type":"{{type}}","position":{"x":15,"y":20},"width":50,"height":12,{{properties}}}""";
}
