"""A large shop's catalogue, made up but always the same."""
import json
import random
import urllib.parse

COLOURS = ["rojo", "blanco", "rosa", "amarillo", "verde", "morado", "azul", "naranja"]
FLOWERS = ["Rosas", "Girasoles", "Peonías", "Tulipanes", "Liliums", "Gerberas", "Claveles",
           "Hortensias", "Orquídeas", "Eucalipto", "Lavanda", "Margaritas", "Anturios"]
NOUNS = ["Ramo", "Caja", "Cesta", "Arreglo", "Corona", "Planta", "Jarrón", "Centro"]
OCCASIONS = ["aniversario", "cumpleanos", "amor", "san-valentin", "dia-madre", "graduacion",
             "nacimiento", "condolencias", "inauguracion", "agradecimiento"]
ORDERS = ["price", "-price", "newest"]
SYLLABLES = ["la", "ro", "mi", "ten", "cal", "vi", "so", "nar", "du", "pe", "gri", "fa", "lo"]


def word(chance):
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3)))


def identifier(number):
    """AAA000, AAA001, ...: three letters and three digits."""
    letters, digits = divmod(number, 1000)
    text = ""
    for _ in range(3):
        letters, letter = divmod(letters, 26)
        text = chr(ord("A") + letter) + text
    return f"{text}{digits:03}"


def product(number, categories, chance):
    flowers = chance.sample(FLOWERS, 2)
    name = f"{chance.choice(NOUNS)} {word(chance).title()} de {flowers[0].lower()}"
    return {
        "id": identifier(number), "name": name, "name_en": name,
        "description": f"{name}: {' '.join(word(chance) for _ in range(12))}.",
        "description_en": f"{name}: {' '.join(word(chance) for _ in range(12))}.",
        "category": chance.choice(categories),
        "sizes": [{"size": "estandar", "price": chance.randrange(10_000, 200_000, 10),
                   "stock": chance.randint(0, 50)}],
        "preparation_hours": chance.randint(1, 24), "flowers": flowers,
        "colors": chance.sample(COLOURS, 2), "occasions": chance.sample(OCCASIONS, 2),
        "featured": chance.random() < 0.01, "active": True, "images": [],
    }


def catalogue(path, count, categories):
    chance = random.Random(7)
    with open(path, "w") as file:
        json.dump({"products": [product(n, categories, chance) for n in range(count)]}, file,
                  ensure_ascii=False)


def two_words(chance):
    return urllib.parse.quote(f"{chance.choice(NOUNS)} {chance.choice(COLOURS)}")


def paths(count):
    """Lists and searches of many kinds, as customers would ask."""
    chance = random.Random(11)
    makers = [
        lambda: f"/api/products?limit=20&order={chance.choice(ORDERS)}",
        lambda: f"/api/products?limit=20&colour={chance.choice(COLOURS)}",
        lambda: f"/api/products?limit=20&occasion={chance.choice(OCCASIONS)}&order=price",
        lambda: f"/api/products?limit=20&price_max={chance.randrange(20_000, 150_000, 500)}",
        lambda: f"/api/search?q={urllib.parse.quote(chance.choice(FLOWERS))}&limit=20",
        lambda: f"/api/search?q={word(chance)}&limit=20",
        lambda: f"/api/search?q={two_words(chance)}&limit=20",
        lambda: f"/api/search/complete?q={word(chance)[:4]}",
    ]
    return [chance.choice(makers)() for _ in range(count)]
