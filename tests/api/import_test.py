"""What `flores import products` says of each line, and that it says it is still at it."""
import os
import subprocess
import threading

import pytest

from support.shop import BINARY, START_S, Shop

HEADER = "id,name,category,price,stock\n"


@pytest.fixture(scope="module")
def stock_keeper(tmp_path_factory):
    """A shop with AML901, which came with a stock, that nobody serves."""
    one = Shop(tmp_path_factory.mktemp("import") / "data")
    one.prepare()
    imported(one, "AML901,Ramo,ramos-mixtos,5000,3\n")
    return one


def imported(shop, rows, *more, header=HEADER, check=True):
    file = shop.folder.parent / "lines.csv"
    file.write_text(header + rows)
    return shop.command("import", "products", str(file), *more, check=check).stdout.splitlines()


def test_of_every_line_that_is_not_as_before_it_is_said_what_became_of_it(stock_keeper):
    said = imported(stock_keeper, "AML901,Ramo nuevo,ramos-mixtos,5000,\n"
                                  "AML902,Otro ramo,ramos-mixtos,6000,4\n")
    assert said[:2] == ["line 2, AML901: updated", "line 3, AML902: imported"]
    assert said[-1] == "Done: 1 imported, 1 updated, 0 unchanged, 0 refused"
    again = imported(stock_keeper, "AML902,Otro ramo,ramos-mixtos,6000,\n")
    assert not any(line.startswith("line ") for line in again)
    assert again[-1] == "Done: 0 imported, 0 updated, 1 unchanged, 0 refused"


def test_lines_that_a_long_report_leaves_out_are_counted(stock_keeper):
    rows = "".join(f"GEN{number},Ramo,ninguna,1000,\n" for number in range(1000, 2205))
    said = imported(stock_keeper, rows, check=False)
    assert sum(line.startswith("line ") for line in said) == 1000
    assert "and 205 more refused lines" in said
    rows = "".join(f"GEN{number},Ramo,ramos-mixtos,1000,\n" for number in range(1000, 2205))
    assert "and 205 more imported lines" in imported(stock_keeper, rows)
    changed = rows.replace(",1000,\nGEN2204", ",2000,\nGEN2204")
    assert "line 1205, GEN2203: updated" in imported(stock_keeper, changed)


def test_a_stock_that_was_not_taken_is_told(stock_keeper):
    said = imported(stock_keeper, "AML901,Ramo de hoy,ramos-mixtos,5000,9\n"
                                  "AML903,Nuevo,ramos-mixtos,6000,4\n")
    assert ("line 2, AML901: stock: Not taken: the stock of what exists is changed by a stock "
            "movement.") in said
    assert "The stock of 1 lines was not taken: change it by a stock movement" in said
    file = stock_keeper.folder.parent / "exported.csv"
    stock_keeper.command("export", "products", str(file))
    again = stock_keeper.command("import", "products", str(file)).stdout
    assert "not taken" not in again and " 0 imported, 0 updated, " in again


def test_what_takes_longer_than_a_second_says_so(stock_keeper):
    pipe = stock_keeper.folder.parent / "pipe.csv"
    os.mkfifo(pipe)
    with subprocess.Popen([BINARY, "import", "products", str(pipe)], text=True,
                          env=stock_keeper.environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        timer = threading.Timer(START_S, process.kill)
        timer.start()
        with open(pipe, "w") as rows:  # it reads on until this is closed
            assert process.stderr.readline() == f"  importing {pipe}, 1 s\n"
            rows.write(HEADER + "AML901,Ramo de hoy,ramos-mixtos,5000,\n")
        assert process.stdout.read().endswith("0 refused\n")
        assert process.wait(timeout=60) == 0
        timer.cancel()


def test_all_that_is_wrong_with_a_line_is_said_at_once(stock_keeper):
    said = imported(stock_keeper, "aml-1,Ramo,ninguna,5000,4000,quizas\n",
                    header="id,name,category,price,original_price,featured\n", check=False)
    assert {line.split(": ")[1] for line in said if line.startswith("line 2")} == {
        "id", "category", "original_price", "featured"}
