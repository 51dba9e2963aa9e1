"""spreadsheet.py: an export for a spreadsheet goes through LibreOffice and comes back unchanged.

LibreOffice opens the CSV as a double click does, without a filter of ours, and saves it as an Excel file and as CSV again. The
import of what it saved makes the same inventory. Debian has it in libreoffice-calc-nogui.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import harness

OFFICE_SECONDS_MAX = 180
# ids, names and numbers that a spreadsheet would change: numbers, dates, booleans, formulas, zeros at the begin
INVENTORY = """tenant,tenant_name,kind,first,prefix,group,user,active,extension_length,extension_first,extension_last
007,=1+2,mobile,+32471000001,,1e5,mar1,,,,
007,=1+2,mobile,+32471000003,,1-2,true,,,,
007,,range,+3226100001,,true,,false,4,0012,0099
a,'s Hertog & Søn,prefix,,+32-01,,,true,,,
"""


def run(folder, *words, given=None):
    done = subprocess.run([harness.BINARY, *words], cwd=folder, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def convert(office, folder, file, target):
    """Opens a file and saves it in another format, in a profile of its own."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run([office, profile, "--headless", "--convert-to", target, "--outdir", str(folder / "saved"), str(file)],
                   check=True, capture_output=True, timeout=OFFICE_SECONDS_MAX)


def imported(folder, name, file):
    database = f"--database-url=sqlite://{name}.db"
    run(folder, "migrate", database)
    run(folder, "import", "--create", database, str(file))
    return run(folder, "export", database)


def main():
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        sys.exit("LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, "migrate")
        run(folder, "import", "--create", "-", given=INVENTORY)
        expected = run(folder, "export")
        sheet = folder / "inventory.csv"
        sheet.write_text(run(folder, "export", "--for", "spreadsheet"))
        convert(office, folder, sheet, "csv")
        assert imported(folder, "csv", folder / "saved" / "inventory.csv") == expected, "CSV"
        convert(office, folder, sheet, "xlsx")
        convert(office, folder, folder / "saved" / "inventory.xlsx", "csv")
        assert imported(folder, "xlsx", folder / "saved" / "inventory.csv") == expected, "Excel"
    print("an inventory went through LibreOffice as CSV and as an Excel file, and came back unchanged")


if __name__ == "__main__":
    main()
