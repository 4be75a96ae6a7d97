#!/usr/bin/env python3
"""Checks the demonstration data of deploy/seed: catalogue, import mapping and delivery plan.

Usage: validate_seed.py [--seed DIR] [CATALOGUE]

CATALOGUE is a file of the shop's earlier system (a list of products). With it, the mapping must
cover each of its category slugs and preparation texts, and the demonstration catalogue must not
repeat any of its ids or names; occasion tags that stay search words are listed, not refused.
Every fault is printed on a line of its own. Exit code: 0 sound, 1 faults found, 2 unreadable input.
"""

import argparse
import json
import pathlib
import re
import sys

OCCASIONS = {
    "aniversario", "cumpleanos", "amor", "san-valentin", "dia-madre",
    "graduacion", "nacimiento", "condolencias", "inauguracion", "agradecimiento",
}
SIZES = ["estandar", "grande", "premium"]
WEEKDAYS = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

PRODUCTS_MIN = 48
NAME_CHARS_MAX = 120
DESCRIPTION_CHARS_MIN = 40
DESCRIPTION_CHARS_MAX = 2000
CARE_CHARS_MAX = 600
PRICE_CLP_MIN = 9_990
PRICE_CLP_MAX = 220_000
PREPARATION_HOURS_MAX = 168

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PRODUCT_ID = re.compile(r"[A-Z]{3}[0-9]{3}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
TEXT_CHARS = {
    "name": (1, NAME_CHARS_MAX),
    "name_en": (1, NAME_CHARS_MAX),
    "description": (DESCRIPTION_CHARS_MIN, DESCRIPTION_CHARS_MAX),
    "description_en": (DESCRIPTION_CHARS_MIN, DESCRIPTION_CHARS_MAX),
    "care": (1, CARE_CHARS_MAX),
    "care_en": (1, CARE_CHARS_MAX),
    "size": (1, NAME_CHARS_MAX),
}
LISTS = ["flowers", "colors", "occasions", "search_words", "images"]
REQUIRED = {"id", "category", "preparation_hours", "featured", "active", *TEXT_CHARS, *LISTS}
SALE = {"price", "original_price", "stock"}


class Faults:
    """Collects the sentences to print; `check` adds one when a rule does not hold."""

    def __init__(self):
        self.lines = []

    def check(self, holds, sentence):
        if not holds:
            self.lines.append(sentence)
        return holds


def is_whole(value, low, high):
    """True for an integer in [low, high]; JSON's true and 1.0 are not integers here."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def slug_of(text):
    """The importer's normalisation: lower case, hyphens."""
    return text.lower().replace("_", "-")


def repeated(values):
    seen = set()
    return sorted({value for value in values if value in seen or seen.add(value)})


def check_tree(faults, categories):
    """Returns the slugs of the leaves, the only categories a product may be in."""
    slugs = [row.get("slug") for row in categories]
    faults.check(not repeated(slugs), f"categories: repeated {repeated(slugs)}")
    roots = {row.get("slug") for row in categories if row.get("parent") is None}
    for row in categories:
        where = f"category {row.get('slug')}"
        faults.check(set(row) == {"slug", "parent", "name", "name_en"}, f"{where}: wrong fields")
        faults.check(SLUG.fullmatch(row.get("slug") or ""), f"{where}: not a slug")
        faults.check(row.get("parent") is None or row["parent"] in roots,
                     f"{where}: its parent is not a root")
        for field in ("name", "name_en"):
            faults.check(0 < len(row.get(field) or "") <= NAME_CHARS_MAX, f"{where}: {field}")
    return set(slugs) - {row.get("parent") for row in categories}


def check_sale(faults, where, row):
    """Price, former price and stock of a product without sizes, or of one size."""
    price = row.get("price")
    if faults.check(is_whole(price, PRICE_CLP_MIN, PRICE_CLP_MAX), f"{where}: price {price}"):
        former = row.get("original_price", price + 1)
        faults.check(is_whole(former, price + 1, 2 * price), f"{where}: original_price {former}")
    faults.check(is_whole(row.get("stock"), 0, 10_000), f"{where}: stock {row.get('stock')}")


def check_sizes(faults, where, sizes):
    names = [row.get("size") for row in sizes]
    faults.check(len(names) >= 2 and names == [name for name in SIZES if name in names],
                 f"{where}: sizes {names}")
    for row in sizes:
        part = f"{where} {row.get('size')}"
        faults.check(set(row) - {"original_price"} == {"size", "price", "stock", "dimensions"},
                     f"{part}: wrong fields")
        faults.check(row.get("dimensions"), f"{part}: no dimensions")
        check_sale(faults, part, row)
    prices = [row.get("price") or 0 for row in sizes]
    faults.check(prices == sorted(set(prices)), f"{where}: a larger size is not dearer")


def check_texts(faults, where, product):
    for field, (low, high) in TEXT_CHARS.items():
        text = product.get(field)
        sound = isinstance(text, str) and text == text.strip() and low <= len(text) <= high
        faults.check(sound, f"{where}: {field} must be {low} to {high} characters, trimmed")
    for field in ("description", "care"):
        faults.check(product.get(field) != product.get(field + "_en"),
                     f"{where}: {field} is not translated")
    for field in LISTS:
        values = product.get(field)
        sound = (isinstance(values, list) and not repeated(values)
                 and all(isinstance(value, str) and value for value in values))
        faults.check(sound, f"{where}: {field} must be a list of different texts")


def check_product(faults, product, leaves):
    where = f"product {product.get('id')}"
    sized = "sizes" in product
    allowed = REQUIRED | ({"sizes"} if sized else SALE)
    faults.check(PRODUCT_ID.fullmatch(product.get("id") or ""), f"{where}: not an id")
    wrong = sorted((REQUIRED - set(product)) | (set(product) - allowed))
    faults.check(not wrong, f"{where}: missing or unknown fields {wrong}")
    faults.check(product.get("category") in leaves,
                 f"{where}: {product.get('category')} is not a leaf of the tree")
    occasions = product.get("occasions") or []
    faults.check(occasions and set(occasions) <= OCCASIONS, f"{where}: occasions {occasions}")
    faults.check(product.get("colors"), f"{where}: no colour")
    faults.check(is_whole(product.get("preparation_hours"), 1, PREPARATION_HOURS_MAX),
                 f"{where}: preparation_hours")
    for field in ("featured", "active"):
        faults.check(isinstance(product.get(field), bool), f"{where}: {field} is not a boolean")
    check_texts(faults, where, product)
    if sized:
        check_sizes(faults, where, product["sizes"])
    else:
        check_sale(faults, where, product)


def check_catalogue(faults, catalogue):
    """Returns the leaves of the tree."""
    faults.check(set(catalogue) == {"categories", "products"}, "catalogue: wrong top level")
    products = catalogue["products"]
    leaves = check_tree(faults, catalogue["categories"])
    faults.check(len(products) >= PRODUCTS_MIN, f"catalogue: {len(products)} products")
    for field in ("id", "name", "name_en", "description", "description_en", "care", "care_en"):
        twins = repeated([product.get(field) for product in products])
        faults.check(not twins, f"catalogue: repeated {field} {twins}")
    for product in products:
        check_product(faults, product, leaves)
    empty = leaves - {product.get("category") for product in products}
    faults.check(not empty, f"catalogue: leaves without a product {sorted(empty)}")
    used = {occasion for product in products for occasion in product.get("occasions", [])}
    faults.check(OCCASIONS <= used, f"catalogue: occasions without a product {OCCASIONS - used}")
    return leaves


def check_mapping(faults, mapping, leaves):
    faults.check(set(mapping) == {"categories", "occasions", "delivery_times"},
                 "mapping: wrong top level")
    for part, targets in (("categories", leaves), ("occasions", OCCASIONS)):
        for key, target in mapping[part].items():
            faults.check(SLUG.fullmatch(key), f"mapping {part}: {key} is not normalised")
            faults.check(target in targets, f"mapping {part}: {key} leads to unknown {target}")
    for text, hours in mapping["delivery_times"].items():
        faults.check(is_whole(hours, 1, PREPARATION_HOURS_MAX),
                     f"mapping: {text} has {hours} hours")


def check_against(faults, earlier, catalogue, mapping):
    """The mapping covers the earlier catalogue, and ours copies none of its products."""
    slugs = {slug_of(product["category"]) for product in earlier}
    missing = sorted(slugs - set(mapping["categories"]))
    faults.check(not missing, f"mapping: categories not covered {missing}")
    unused = sorted(set(mapping["categories"]) - slugs)
    faults.check(not unused, f"mapping: categories the file does not have {unused}")
    texts = {product["delivery_time"] for product in earlier} - set(mapping["delivery_times"])
    faults.check(not texts, f"mapping: preparation texts not covered {sorted(texts)}")
    for field in ("id", "name"):
        shared = ({product[field] for product in earlier}
                  & {product[field] for product in catalogue["products"]})
        faults.check(not shared, f"catalogue: {field} of the earlier system {sorted(shared)}")
    tags = {slug_of(tag) for product in earlier for tag in product["occasions"]}
    kept = sorted(tags - set(mapping["occasions"]))
    print(f"{len(tags) - len(kept)} tags are occasions; search words: {', '.join(kept)}")


def check_zones(faults, zones):
    communes = [commune["name"] for zone in zones for commune in zone["communes"]]
    for what, values in (("zone ids", [zone["id"] for zone in zones]), ("communes", communes)):
        faults.check(values and not repeated(values), f"delivery: {what} missing or repeated")
    for zone in zones:
        where = f"delivery {zone['id']}"
        for field in ("fee", "free_from"):
            faults.check(is_whole(zone[field], 0, PRICE_CLP_MAX), f"{where}: {field}")
        faults.check(0 < zone["minutes_min"] <= zone["minutes_max"], f"{where}: minutes")
        for commune in zone["communes"]:
            near = -34.5 < commune["lat"] < -32.5 and -71.5 < commune["lng"] < -70
            faults.check(near, f"{where}: {commune['name']} is not near Santiago")


def check_delivery(faults, plan):
    faults.check(plan["currency"] == "CLP" and plan["time_zone"] == "America/Santiago",
                 "delivery: currency or time zone")
    faults.check("slot_capacity" not in plan,
                 "delivery: slot_capacity, which is FLORES_SLOT_CAPACITY's to say")
    faults.check(is_whole(plan["minimum_notice_hours"], 0, 72), "delivery: minimum_notice_hours")
    faults.check(CLOCK.fullmatch(plan["same_day_cutoff"]), "delivery: same_day_cutoff")
    check_zones(faults, plan["zones"])
    for slot in plan["slots"]:
        hours = [slot["start"], slot["end"]]
        faults.check(all(CLOCK.fullmatch(hour) for hour in hours) and hours[0] < hours[1],
                     f"delivery: slot {slot['id']} from {hours[0]} to {hours[1]}")
    slots = [slot["id"] for slot in plan["slots"]]
    faults.check(slots and not repeated(slots), "delivery: slots missing or repeated")
    faults.check(set(plan["weekdays"]) == WEEKDAYS, "delivery: weekdays")
    for day, open_slots in plan["weekdays"].items():
        faults.check(set(open_slots) <= set(slots), f"delivery: unknown slot on {day}")
    for date in plan["special_dates"]:
        faults.check(date["rule"] and date["name"] and is_whole(date["surcharge"], 0, 100_000),
                     f"delivery: special date {date['name']}")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def main():
    here = pathlib.Path(__file__).resolve()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=pathlib.Path, default=here.parents[3] / "deploy" / "seed")
    parser.add_argument("earlier", nargs="?", type=pathlib.Path, metavar="CATALOGUE")
    given = parser.parse_args()
    faults = Faults()
    try:
        catalogue = read(given.seed / "catalogue.json")
        mapping = read(given.seed / "category_mapping.json")
        leaves = check_catalogue(faults, catalogue)
        check_mapping(faults, mapping, leaves)
        check_delivery(faults, read(given.seed / "delivery.json"))
        if given.earlier:
            check_against(faults, read(given.earlier), catalogue, mapping)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"validate_seed: cannot read the data: {problem!r}", file=sys.stderr)
        return 2
    for line in faults.lines:
        print(line, file=sys.stderr)
    if not faults.lines:
        sized = sum("sizes" in product for product in catalogue["products"])
        count = len(catalogue["products"])
        print(f"{count} products ({sized} in sizes), {len(leaves)} leaves: sound")
    return 1 if faults.lines else 0


if __name__ == "__main__":
    sys.exit(main())
