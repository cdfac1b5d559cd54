using System.Globalization;
using Akashi.Engines.Pdf;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Text;
using Akashi.Engines.Pdf.Writing;
using Akashi.Platform.Fonts;
using Akashi.Platform.Texts;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;

namespace Akashi.Trust.Whitepaper;

/// <summary>A whitepaper as a PDF in one language.</summary>
/// <remarks>
/// Order: cover → revisions → contents → how to read → scope → responsibility → the 38 items → other promises → settings →
/// registers → contradictions → appendices.
/// </remarks>
public sealed class WhitepaperPdf
{
    private static readonly Colour Quiet = Colour.Parse("#626264");
    private readonly WhitepaperModel _paper;
    private readonly string _language;
    private readonly FlowDocument _doc;
    private int _chapter;

    private WhitepaperPdf(WhitepaperModel paper, string language)
    {
        (_paper, _language) = (paper, language);
        _doc = new FlowDocument(
            new FlowFonts(new FontStack(HouseFonts.Get().Regular), new FontStack(HouseFonts.Get().Bold)),
            new DocumentInfo($"{T(WhitepaperModel.Title)} {T(paper.Service.Name)}")
            {
                Author = T(paper.Provider.Name ?? new("クラウド事業者", "The cloud provider")),
                Subject = T(paper.Service.About),
                Creator = "Akashi",
                Created = paper.At,
                Language = language == "en" ? "en" : "ja-JP",
            }
        )
        {
            Header = $"{T(WhitepaperModel.Title)}　{T(paper.Service.Name)}",
            Footer = $"Akashi　{T("版", "Version")} {T(paper.Version)}　{PaperTexts.Time(paper.At)}",
            // Evidence quotes what a probe saw; a rare character in it must not cost the reader the whole paper.
            MissingGlyphPolicy = MissingGlyphPolicy.DrawBox,
        };
    }

    /// <param name="language"><c>ja</c> or <c>en</c>.</param>
    public static byte[] Write(WhitepaperModel paper, string language)
    {
        var pdf = new WhitepaperPdf(paper, language);
        pdf.Cover();
        pdf.Revisions();
        pdf._doc.Contents(pdf.T(PaperTexts.Contents), depth: 3);
        pdf.HowToRead();
        pdf.Scope();
        pdf.Responsibility();
        pdf.Items();
        pdf.Others();
        pdf.Settings();
        pdf.Registers();
        pdf.Contradictions();
        pdf.OpenPromises();
        pdf.Verify();
        using var stream = new MemoryStream();
        pdf._doc.WriteTo(stream);
        return stream.ToArray();
    }

    private string T(Text text) => text.In(_language);

    private string T(string ja, string en) => _language == "en" ? en : ja;

    private void Chapter(Text heading, string? id = null)
    {
        _doc.PageBreak();
        _doc.Heading(1, $"{(++_chapter).ToString(CultureInfo.InvariantCulture)}. {T(heading)}", id);
    }

    private void Cover()
    {
        var cover = new Cover
        {
            Kind = T("稼働中のシステムによる証明", "Proven by the running system"),
            Title = T(WhitepaperModel.Title),
            Subtitle = $"{T(_paper.Service.Name)}　{T(_paper.Service.About)}",
            Publisher = T(_paper.Provider.Name ?? new("事業者: 未登録", "Provider: not recorded")),
        };
        cover.Line($"{T("版", "Version")}　{T(_paper.Version)}");
        if (_paper.Current is { } current)
            cover.Line($"{T("改訂日", "Revised")}　{PaperTexts.Date(current.At)}");
        cover.Line($"{T("証拠の時点", "Evidence as of")}　{PaperTexts.Time(_paper.At)}");
        cover.Line(
            string.Join(
                "　",
                ProofStates
                    .Shown.Where(state => _paper.Count(state) > 0)
                    .Select(state => $"{T(ProofStates.Word(state))} {_paper.Count(state)}")
            ) + T($"（全 {_paper.Statements.Count} 件）", $" (of {_paper.Statements.Count})")
        );
        _doc.Cover(cover);
    }

    private void Revisions()
    {
        _doc.Heading(1, T(PaperTexts.Revisions), "revisions");
        _doc.Paragraph(T(PaperTexts.Notice));
        if (_paper.Revisions.Count == 0)
        {
            _doc.Paragraph(T(PaperTexts.NoRevision));
            return;
        }
        _doc.Table(table =>
        {
            table.Columns(Column.Fixed(Units.Mm(16)), Column.Fixed(Units.Mm(26)), Column.Relative(1));
            table.Header(T("版", "Version"), T("改訂日", "Date"), T("変更内容", "Changes"));
            foreach (var revision in _paper.Revisions)
                table.Row(revision.Version, PaperTexts.Date(revision.At), T(revision.Describe()));
        });
    }

    private void HowToRead()
    {
        Chapter(PaperTexts.HowToRead);
        _doc.Paragraph(T(PaperTexts.Preface));
        _doc.Paragraph(T(PaperTexts.Honesty));
        _doc.Table(table =>
        {
            table.Columns(Column.Fixed(Units.Mm(32)), Column.Relative(1), Column.Fixed(Units.Mm(16)));
            table.Header(T("状態", "State"), T("意味", "Meaning"), T("件数", "Count"));
            foreach (var state in ProofStates.Shown)
                table.Row(row =>
                {
                    row.Cell(cell => cell.Paragraph(p => p.Chip(T(ProofStates.Word(state)), Chip(state))));
                    row.Cell(T(ProofStates.Meaning(state)));
                    row.Cell(_paper.Count(state).ToString(CultureInfo.InvariantCulture), align: TextAlign.Right);
                });
        });
    }

    private void Scope()
    {
        Chapter(PaperTexts.Scope);
        _doc.Paragraph(T(PaperTexts.ScopeOf(_paper)));
        _doc.KeyValues([.. _paper.Provider.Rows.Select(row => (T(row.Label), T(row.Value)))]);
    }

    private void Responsibility()
    {
        _doc.Heading(1, $"{(++_chapter).ToString(CultureInfo.InvariantCulture)}. {T(PaperTexts.Responsibility)}");
        _doc.Table(table =>
        {
            table.Columns(Column.Relative(1), Column.Relative(1));
            table.Header(T("事業者の責任", "The provider's responsibilities"), T("契約者の責任", "The customer's responsibilities"));
            table.Row(row =>
            {
                row.Cell(cell => cell.Bullets([.. _paper.Responsibilities.Provider.Select(duty => T(duty.Task))]));
                row.Cell(cell => cell.Bullets([.. _paper.Responsibilities.Customer.Select(duty => T(duty.Task))]));
            });
        });
    }

    private void Items()
    {
        Chapter(PaperTexts.Items);
        _doc.Paragraph(T(PaperTexts.Mapping));
        foreach (var category in _paper.Categories)
        {
            _doc.Heading(2, T(category.Heading));
            foreach (var item in category.Items)
            {
                _doc.Heading(
                    3,
                    $"#{item.Item.Number.ToString(CultureInfo.InvariantCulture)} {T(item.Item.Heading)}",
                    $"item-{item.Item.Number}"
                );
                _doc.Paragraph(T(item.Item.Intro));
                _doc.Paragraph(p => p.Coloured(PaperTexts.Standards(item.Item), Quiet));
                if (item.Statements.Count == 0)
                    _doc.Paragraph(p => p.Coloured(T(PaperTexts.NoPromise), Quiet));
                else
                    Statements(item.Statements);
            }
        }
    }

    private void Others()
    {
        Chapter(PaperTexts.Others);
        foreach (var family in _paper.Others)
        {
            _doc.Heading(2, T(family.Heading));
            Statements(family.Statements);
        }
    }

    private void Statements(IReadOnlyList<Statement> statements) =>
        _doc.Table(table =>
        {
            table.Borders = TableBorders.Horizontal;
            table.Columns(Column.Fixed(Units.Mm(17)), Column.Relative(1), Column.Fixed(Units.Mm(37)));
            table.Header(T("番号", "Number"), T("約束と証拠", "Promise and evidence"), T("状態", "State"));
            foreach (var statement in statements)
                table.Row(row => Row(row, statement));
        });

    private void Row(TableRow row, Statement statement)
    {
        row.Cell(cell => cell.Paragraph(p => p.Bold(statement.Promise.Id)));
        row.Cell(cell =>
        {
            cell.Paragraph(T(statement.Promise.Statement));
            foreach (var fact in statement.Evidence)
                cell.Paragraph(p =>
                    p.Coloured(
                        $"{(fact.Held == false ? "✕" : fact.Held == true ? "○" : "・")} {PaperTexts.Evidence(fact, _language)}",
                        Quiet
                    )
                );
        });
        row.Cell(cell =>
        {
            cell.Paragraph(p => p.Chip(T(ProofStates.Word(statement.State)), Chip(statement.State)));
            cell.Paragraph(p => p.Coloured(PaperTexts.Time(statement.At), Quiet));
            if (statement.LogEntry is { } entry)
                cell.Paragraph(p => p.Coloured($"{T("記録", "Entry")} {entry}", Quiet));
        });
    }

    private void Settings()
    {
        Chapter(PaperTexts.Settings);
        _doc.Paragraph(T(PaperTexts.SettingsLead));
        _doc.Table(table =>
        {
            table.Columns(Column.Relative(5), Column.Relative(9), Column.Relative(7));
            table.Header(
                T("設定", "Setting"),
                T("この導入の値", "This installation"),
                T($"元の値（{_paper.Service.Source}）", $"Source ({_paper.Service.Source})")
            );
            foreach (var setting in _paper.Service.Settings)
                table.Row(row =>
                {
                    row.HeaderCell(T(setting.Label));
                    row.Cell(cell =>
                    {
                        cell.Paragraph(T(setting.Running));
                        if (setting.Tightens is { } why)
                            cell.Paragraph(p => p.Chip(T("注意", "Note"), ChipStyle.Warning).Text(" ").Coloured(T(why), Quiet));
                    });
                    row.Cell(setting.Legacy is { } legacy ? T(legacy) : T("記載なし", "Nothing stated"));
                });
        });
    }

    private void Registers()
    {
        Chapter(PaperTexts.Registers);
        _doc.Heading(2, T(PaperTexts.Assets));
        _doc.Paragraph(T(PaperTexts.AssetsLead));
        _doc.Table(table =>
        {
            table.Columns(
                Column.Fixed(Units.Mm(32)),
                Column.Relative(3),
                Column.Fixed(Units.Mm(22)),
                Column.Fixed(Units.Mm(24)),
                Column.Fixed(Units.Mm(24)),
                Column.Fixed(Units.Mm(22))
            );
            table.TextSize = 7.5;
            table.Header(
                T("名前", "Name"),
                T("内容", "Holds"),
                T("区分", "Class"),
                T("保管期間", "Retention"),
                T("消去", "Erasure"),
                T("バックアップ", "Backup")
            );
            foreach (var asset in _paper.Assets)
                table.Row(asset.Name, T(asset.Holds), T(asset.ClassName), T(asset.Retention), T(asset.Erasure), T(asset.Backup));
        });
        _doc.Heading(2, T(PaperTexts.External));
        if (_paper.External.Count == 0)
            _doc.Paragraph(T(PaperTexts.NoExternal));
        else
            _doc.Table(table =>
            {
                table.Columns(Column.Relative(2), Column.Relative(2), Column.Relative(2), Column.Relative(3));
                table.Header(
                    T("サービス", "Service"),
                    T("機能", "Function"),
                    T("運営者（国）", "Operator (country)"),
                    T("渡す情報", "Information passed")
                );
                foreach (var service in _paper.External)
                    table.Row(
                        service.Service,
                        service.Function,
                        $"{service.Operator} ({service.Country})",
                        string.Join(T("、", ", "), service.Fields)
                    );
            });
        _doc.Heading(2, T(PaperTexts.Locations));
        _doc.Bullets([
            .. _paper.Locations.Select(location => T(location.Place) + (location.Country is null ? "" : $" ({location.Country})")),
        ]);
        _doc.Heading(2, T(PaperTexts.Certifications));
        if (_paper.Certifications.Count == 0)
            _doc.Paragraph(T(PaperTexts.NoCertification));
        else
            _doc.Table(table =>
            {
                table.Columns(Column.Relative(2), Column.Relative(3), Column.Relative(2), Column.Fixed(Units.Mm(24)));
                table.Header(T("制度", "Scheme"), T("範囲", "Scope"), T("審査機関", "Body"), T("期限", "Expires"));
                foreach (var held in _paper.Certifications)
                    table.Row(held.Scheme, held.Scope, held.Body, held.Expires.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture));
            });
    }

    private void Contradictions()
    {
        Chapter(PaperTexts.Contradictions);
        _doc.Paragraph(T(PaperTexts.ContradictionsLead));
        _doc.Table(table =>
        {
            table.Columns(Column.Relative(1), Column.Fixed(Units.Mm(34)));
            table.Header(T("規則", "Rule"), T("結果", "Result"));
            foreach (var rule in Akashi.Trust.Controls.Register.Contradictions.Rules)
            {
                var found = _paper.Contradictions.Count(finding => finding.Rule == rule.Name);
                table.Row(row =>
                {
                    row.Cell(T(rule.Looks));
                    row.Cell(cell =>
                        cell.Paragraph(p =>
                            p.Chip(
                                found == 0 ? T("矛盾なし", "None") : T($"{found} 件", $"{found} found"),
                                found == 0 ? ChipStyle.Good : ChipStyle.Bad
                            )
                        )
                    );
                });
            }
        });
        if (_paper.Contradictions.Count > 0)
            _doc.Bullets([.. _paper.Contradictions.Select(finding => T(finding.Message))]);
    }

    private void OpenPromises()
    {
        _doc.PageBreak();
        _doc.Heading(1, T(PaperTexts.AppendixOpen), "open");
        _doc.Paragraph(T(PaperTexts.OpenLead));
        _doc.Table(table =>
        {
            table.Columns(Column.Fixed(Units.Mm(17)), Column.Relative(1), Column.Fixed(Units.Mm(44)));
            table.Header(T("番号", "Number"), T("理由", "Reason"), T("担当", "Owner"));
            foreach (var promise in _paper.Statements.Select(statement => statement.Promise).Where(promise => promise.Open is not null))
                table.Row(row =>
                {
                    row.Cell(cell => cell.Paragraph(p => p.Bold(promise.Id)));
                    row.Cell(T(promise.Open!.Reason));
                    row.Cell(T(Owners.Name(promise.Open!.Owner)));
                });
        });
    }

    private void Verify()
    {
        _doc.PageBreak();
        _doc.Heading(1, T(PaperTexts.AppendixLog), "verify");
        _doc.Numbered(list =>
        {
            foreach (var (step, command) in PaperTexts.Verify)
                list.Item(command is null ? T(step) : $"{T(step)} {command}");
        });
    }

    private static ChipStyle Chip(ControlState state) =>
        state switch
        {
            ControlState.Pass => ChipStyle.Good,
            ControlState.Fail => ChipStyle.Bad,
            ControlState.Stale => ChipStyle.Warning,
            ControlState.NotApplicable => ChipStyle.Neutral,
            ControlState.Pending => ChipStyle.Info,
            _ => ChipStyle.Neutral,
        };
}
