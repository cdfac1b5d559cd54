using System.Diagnostics;
using System.Text.Json;

namespace Akashi.Bench.Pdf;

/// <summary>The same invoice by pdfme, Typst and, where it is installed, LibreOffice.</summary>
internal static class Peers
{
    public static void Measure(Invoice invoice, double single, double merged, bool quick)
    {
        var folder = Path.Combine(Invoice.Root, "bench/Pdf/peers");
        var inputs = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(inputs, JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, 1000).Select(invoice.Values)));
            Measure(folder, inputs, single, merged, quick);
        }
        finally
        {
            File.Delete(inputs);
        }
    }

    private static void Measure(string folder, string inputs, double single, double merged, bool quick)
    {
        Run("npm", folder, "install", "--no-audit", "--no-fund", "--loglevel=error");
        var pdfme = Json(
            Run(
                "node",
                Invoice.Root,
                "bench/Pdf/peers/pdfme.mjs",
                Invoice.Folder,
                inputs,
                Invoice.Font,
                quick ? "10" : "40",
                quick ? "50" : "300"
            )
        );
        Print("pdfme-single-cpu", $"{pdfme["single"]:0.0} ms");
        Print("pdfme-single-bytes", $"{pdfme["bytes"]:0} bytes");
        Print("pdfme-batch-cpu", $"{pdfme["batch"]:0.0} ms");
        Print("pdfme-batch-bytes-per-page", $"{pdfme["perPage"]:0} bytes");
        Print("pdfme-memory-peak", $"{pdfme["rss"]:0} MiB");
        Print("single ratio", $"{pdfme["single"] / single:0}× pdfme one at a time");
        Print("single ratio", $"{pdfme["batch"] / single:0}× pdfme batch");
        Print("merged ratio", $"{pdfme["batch"] / merged:0}× pdfme batch");
        var typst = Json(
            Run("node", Invoice.Root, "bench/Pdf/peers/typst.mjs", Invoice.Folder, inputs, Invoice.Font, quick ? "30" : "200")
        );
        Print("typst-single-cpu", $"{typst["single"]:0.0} ms");
        Print("typst-forgetting-cpu", $"{typst["forgetting"]:0.0} ms");
        Print("typst-single-bytes", $"{typst["bytes"]:0} bytes");
        Print("typst-memory-peak", $"{typst["rss"]:0} MiB");
        Print("single ratio", $"{typst["single"] / single:0.0}× Typst");
        if (File.Exists("/usr/bin/soffice") && File.Exists("/usr/lib/python3/dist-packages/openpyxl/__init__.py"))
        {
            var office = Json(Run("/usr/bin/python3", Invoice.Root, "bench/Pdf/peers/libreoffice.py", inputs, quick ? "10" : "40"));
            Print("libreoffice-single-cpu", $"{office["single"]:0.0} ms");
            Print("libreoffice-first-cpu", $"{office["first"]:0} ms");
            Print("libreoffice-single-bytes", $"{office["bytes"]:0} bytes");
            Print("single ratio", $"{office["single"] / single:0}× LibreOffice in one process");
        }
    }

    private static void Print(string metric, string value) => Console.WriteLine($"pdf {metric} {value}");

    private static Dictionary<string, double> Json(string line) => JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;

    private static string Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        return output.Trim();
    }
}

/// <summary>Measurements that want a process to themselves.</summary>
internal static class Child
{
    public static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, .. arguments]))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
