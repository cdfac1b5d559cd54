"""Invoices as spreadsheets, converted by one LibreOffice process. Prints CPU milliseconds per document and bytes. Needs openpyxl and soffice."""
import glob, json, os, resource, subprocess, sys, tempfile
from openpyxl import Workbook
from openpyxl.styles import Font

inputs, count = sys.argv[1], int(sys.argv[2])
invoices = json.load(open(inputs))


def write(path, number):
    invoice = invoices[number % len(invoices)]
    book = Workbook()
    sheet = book.active
    font = Font(name="Noto Sans CJK JP", size=9)
    rows = [["請　求　書"], [], [invoice["customerName"], "", "", "", invoice["number"]]]
    rows += [[invoice[key]] for key in ("customerPost", "customerAddress", "person", "subject", "due", "total", "issuer", "issuerAddress", "issuerTel", "registration")]
    rows += [["品番", "品名・摘要", "数量", "単位", "単価", "金額"]] + json.loads(invoice["details"]) + json.loads(invoice["taxes"])
    rows += [[invoice["bank"]], [invoice["notes"]]]
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = font
    book.save(path)


def convert(files, out):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{out}/profile", "--convert-to", "pdf", "--outdir", out, *files],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


with tempfile.TemporaryDirectory() as out:
    files = []
    for i in range(count + 1):
        files.append(f"{out}/{i:04d}.xlsx")
        write(files[-1], i)
    convert(files[:1], out)  # the profile is made
    alone = convert(files[:1], out)
    many = convert(files, out)
    print(json.dumps({"first": alone, "single": (many - alone) / count, "bytes": os.path.getsize(sorted(glob.glob(f"{out}/*.pdf"))[-1])}))
