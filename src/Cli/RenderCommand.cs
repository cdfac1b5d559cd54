using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Cli;

/// <summary><c>akashi render</c>: pdfme templates to PDF, without a server.</summary>
internal static class RenderCommand
{
    public static Command Make()
    {
        var template = new Option<FileSystemInfo>("--template")
        {
            Description = "A template (JSON), or a folder with a folder for each case: template.json and inputs.json",
            Required = true,
        };
        var inputs = new Option<FileInfo?>("--inputs") { Description = "The values (JSON); without them the template's own" };
        var fonts = new Option<string[]>("--font")
        {
            Description = "NAME=FILE, as often as there are fonts; FILE#N is the Nth font of a collection, from 0",
            Required = true,
        };
        var fallback = new Option<string?>("--fallback")
        {
            Description = "The font of elements that name none (Roboto, or else the first)",
        };
        var output = new Option<string>("--out")
        {
            Description = "The PDF to write; for a folder of cases, or with --each, a folder",
            Required = true,
        };
        var each = new Option<bool>("--each") { Description = "A file for each input instead of one for all" };
        var likePeer = new Option<bool>("--like-pdfme") { Description = "Do as pdfme does also where it is wrong" };
        var allowMissing = new Option<bool>("--allow-missing-glyphs") { Description = "Draw boxes for characters that no font has" };
        var colours = new Option<string>("--color-type")
        {
            Description = "rgb, or cmyk: colours of texts, shapes and tables as inks",
            DefaultValueFactory = _ => "rgb",
        };
        colours.AcceptOnlyFromAmong("rgb", "cmyk");
        var form = new Option<bool>("--form") { Description = "Texts, checkboxes and radio buttons can be filled in" };
        var now = new Option<DateTimeOffset?>("--now")
        {
            Description = "What {date} and {dateTime} show, as 2026-11-21T09:00 or with an offset (now, in local time)",
            CustomParser = ParseTime,
        };
        var command = new Command("render", "Render pdfme templates to PDF, without a server")
        {
            template,
            inputs,
            fonts,
            fallback,
            output,
            each,
            likePeer,
            allowMissing,
            colours,
            form,
            now,
        };
        command.SetAction(parsed =>
        {
            var options = new TemplateOptions
            {
                LikePeer = parsed.GetValue(likePeer),
                AllowMissingGlyphs = parsed.GetValue(allowMissing),
                Form = parsed.GetValue(form),
                Inks = parsed.GetValue(colours) == "cmyk",
                Now = parsed.GetValue(now) ?? TimeProvider.System.GetLocalNow(),
            };
            TemplateFonts loaded;
            try
            {
                loaded = new(parsed.GetRequiredValue(fonts).Select(LoadFont).ToArray(), parsed.GetValue(fallback));
            }
            catch (Exception error)
                when (error is IOException or FontException or FormatException or ArgumentException or UnauthorizedAccessException)
            {
                var problem = error.Message.Split(" (Parameter")[0];
                return Fail(2, $"フォントを読み込めません: {problem}", $"A font cannot be read: {problem}");
            }
            var run = new Run(loaded, options, parsed.GetValue(each));
            var (source, target) = (parsed.GetRequiredValue(template).FullName, parsed.GetRequiredValue(output));
            // What was asked for by name has to be there; a folder's inputs.json need not.
            foreach (var named in new[] { source, parsed.GetValue(inputs)?.FullName })
            {
                if (named is not null && !Path.Exists(named))
                    return Fail(2, $"{named} がありません。", $"There is no {named}.");
            }
            return Directory.Exists(source) && !File.Exists(Path.Combine(source, "template.json"))
                ? run.Folder(source, target)
                : run.Case(
                    Directory.Exists(source) ? Path.Combine(source, "template.json") : source,
                    parsed.GetValue(inputs)?.FullName ?? (Directory.Exists(source) ? Path.Combine(source, "inputs.json") : null),
                    target
                );
        });
        return command;
    }

    /// <summary>Reads ISO 8601; a time without an offset is shown as it is written.</summary>
    private static DateTimeOffset? ParseTime(ArgumentResult argument)
    {
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        var text = argument.Tokens.Single().Value;
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        argument.AddError(
            $"--now {text}: 2026-11-21T09:00 または 2026-11-21T09:00:00+09:00 の形で書いてください。 / Write a time as 2026-11-21T09:00 or 2026-11-21T09:00:00+09:00."
        );
        return null;
    }

    private static KeyValuePair<string, OpenTypeFont> LoadFont(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw new FormatException($"--font {argument}: write NAME=FILE.");
        var (file, index) = (argument[(equals + 1)..], 0);
        var hash = file.LastIndexOf('#');
        if (hash > 0 && !File.Exists(file) && int.TryParse(file.AsSpan(hash + 1), out index))
            file = file[..hash];
        return new(argument[..equals], OpenTypeFont.Parse(File.ReadAllBytes(file), index));
    }

    private static int Fail(int code, string ja, string en)
    {
        Console.Error.WriteLine($"{ja} / {en}");
        return code;
    }

    private sealed class Run(TemplateFonts fonts, TemplateOptions options, bool each)
    {
        /// <summary>Every folder with a template in it; one that fails does not stop the others.</summary>
        public int Folder(string source, string target)
        {
            var cases = Directory
                .GetDirectories(source)
                .Where(folder => File.Exists(Path.Combine(folder, "template.json")))
                .Order()
                .ToArray();
            if (cases.Length == 0)
                return Fail(2, $"{source} に template.json のあるフォルダーがありません。", $"No folder in {source} has a template.json.");
            Directory.CreateDirectory(target);
            var failed = 0;
            foreach (var folder in cases)
            {
                var file = Path.Combine(target, Path.GetFileName(folder));
                failed +=
                    Case(Path.Combine(folder, "template.json"), Path.Combine(folder, "inputs.json"), each ? file : file + ".pdf") == 0
                        ? 0
                        : 1;
            }
            Console.WriteLine($"{cases.Length - failed} rendered, {failed} failed");
            return failed == 0 ? 0 : 1;
        }

        public int Case(string templateFile, string? inputsFile, string target)
        {
            try
            {
                var json = File.ReadAllBytes(templateFile);
                var template = Template.Parse(json, fonts);
                var values =
                    inputsFile is not null && File.Exists(inputsFile)
                        ? TemplateInput.ReadAll(File.ReadAllBytes(inputsFile))
                        : [template.Defaults];
                return each ? Files(template, values, target) : OneFile(template, values, target, templateFile);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or TemplateException or FontException)
            {
                return Fail(
                    1,
                    $"{templateFile} を帳票にできません: {(error as TemplateException)?.JapaneseMessage ?? error.Message}",
                    $"{templateFile} cannot be rendered: {error.Message}"
                );
            }
        }

        private int OneFile(Template template, IReadOnlyList<TemplateInput> values, string target, string templateFile)
        {
            if (Directory.Exists(target))
                throw new IOException($"{target} is a folder; --out names the PDF, or the folder of --each.");
            if (Path.GetDirectoryName(target) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            // The file appears when it is whole.
            var partial = target + ".part";
            try
            {
                var failed = Write(template, values, partial, templateFile);
                if (failed < values.Count)
                    File.Move(partial, target, overwrite: true);
                return failed == 0 ? 0 : 1;
            }
            finally
            {
                if (File.Exists(partial))
                    File.Delete(partial);
            }
        }

        private int Write(Template template, IReadOnlyList<TemplateInput> values, string file, string templateFile)
        {
            var failed = 0;
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            using var writer = new TemplateWriter(stream, new DocumentInfo(""), options);
            foreach (var input in values)
                failed += Add(writer, template, input, templateFile) ? 0 : 1;
            if (failed < values.Count)
                writer.Finish();
            foreach (var warning in writer.Warnings)
                Console.Error.WriteLine($"{templateFile}: {warning}");
            return failed;
        }

        private int Files(Template template, IReadOnlyList<TemplateInput> values, string target)
        {
            Directory.CreateDirectory(target);
            var failed = 0;
            for (var i = 0; i < values.Count; i++)
                failed += OneFile(template, [values[i]], Path.Combine(target, $"{i + 1:D6}.pdf"), $"{target}/{i + 1:D6}");
            return failed == 0 ? 0 : 1;
        }

        private static bool Add(TemplateWriter writer, Template template, TemplateInput input, string name)
        {
            try
            {
                writer.Add(template, input);
                return true;
            }
            catch (TemplateException error)
            {
                Fail(
                    1,
                    $"{name}: {error.JapaneseMessage} この入力を飛ばして続けます。",
                    $"{error.Message} This input is left out; the others go on."
                );
                return false;
            }
        }
    }
}
