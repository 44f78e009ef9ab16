"""A language is a record and a file of texts; what it lacks is read in its fallback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geo.model.schema import DATA_LANGUAGES, load_tables, text_column
from geo.text import LANGUAGES, column_of, find_language, list_fallbacks, localized
from geo.text.languages import load_locale
from geo.view.grammar import READERS
from tests.third_language import EVENT

FRENCH = {
    "code": "fr",
    "name": "Français",
    "direction": "ltr",
    "fallback": "en",
    "locale": "fr_FR",
    "open_graph": "fr_FR",
}
TEXTS: dict[str, Any] = {
    "page": {
        "map": "Carte",
        "casualties": "Victimes",
        "accounts": "Récits",
        "about": "À propos",
        "method": "Méthode",
    },
    "lang": {"label": "Langue"},
    "share": {"button": "Copier le lien"},
    "cite": {"button": "Citer"},
    "numbers": {"events": "Événements affichés"},
    "event_type": {"Battles": "Combats"},
    "map": {"label": "Carte des événements", "legend": "Légende"},
    "panel": {"when": "Quand", "where": "Où"},
    "casualties": {"title": "Victimes par groupe"},
    "accounts": {"choose": "Choisir un événement"},
    "about": {"what_title": "De quoi il s'agit"},
    "method": {"words_title": "Vocabulaire"},
    "count": {"events": {"one": "{n} événement", "other": "{n} événements"}},
    "rule": {"range": "Étendue de tous les récits"},
}
TITLE = "Hajin 2018, en français"


@pytest.fixture(scope="module")
def spoken(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give what a copy of the program says in French, for which only data was added to it."""
    copy = tmp_path_factory.mktemp("french")
    for name in ("geo", "pages", "data", "docs"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".streamlit", "app.py", "LICENSE-DATA"):
        (copy / name).symlink_to(root / name)
    records = copy / "geo" / "text" / "languages.json"
    written = json.loads(records.read_text(encoding="utf-8"))
    records.write_text(json.dumps([*written, FRENCH]), encoding="utf-8")
    texts = json.dumps(TEXTS, ensure_ascii=False)
    (copy / "geo" / "text" / "fr.json").write_text(texts, encoding="utf-8")
    about = copy / "data" / "hajin-2018" / "datapackage.json"
    descriptor = json.loads(about.read_text(encoding="utf-8")) | {"title_fr": TITLE}
    about.write_text(json.dumps(descriptor), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, str(root / "tests" / "third_language.py"), "fr"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def list_texts(tree: dict[str, Any]) -> list[str]:
    """List the texts that hold no value, which a page shows as they are."""
    texts: list[str] = []
    for branch in tree.values():
        texts += list_texts(branch) if isinstance(branch, dict) else [branch]
    return [text for text in texts if "{" not in text]


@pytest.mark.long
def test_every_page_opens_in_a_third_language(spoken: dict[str, Any]) -> None:
    labels = ["Carte", "Stories", "Récits", "Victimes", "Duplicates", "Data", "Méthode", "À propos"]
    for name, page in spoken["pages"].items():
        assert page["errors"] == [], name
        assert page["languages"] == ["English", "العربية", "Français"], name
        assert page["pages"][: len(labels)] == labels, name


def test_what_has_a_text_is_said_in_the_language(spoken: dict[str, Any]) -> None:
    pages = spoken["pages"].values()
    everything = " ".join([page["text"] for page in pages] + [" ".join(p["pages"]) for p in pages])
    for text in list_texts(TEXTS):
        assert text in everything, text
    assert "18 événements" in spoken["pages"]["casualties"]["text"]


def test_what_has_no_text_is_said_in_english(spoken: dict[str, Any]) -> None:
    for name, page in spoken["pages"].items():
        assert "Counting rule" in page["text"], name
        assert "adding the lowest" in page["text"], name


def test_months_are_named_in_the_language_without_a_text(spoken: dict[str, Any]) -> None:
    assert "17 novembre 2018" in spoken["pages"]["map"]["text"]


def test_data_is_read_in_the_language_or_in_english(spoken: dict[str, Any]) -> None:
    assert all(TITLE in page["text"] for page in spoken["pages"].values())
    panel = spoken["pages"]["map"]["text"]
    assert "Strikes on Abu al-Hasan, near Hajin" in panel
    assert "قرية أبو الحسن" not in panel


def test_answers_files_and_cards_are_given_in_a_third_language(spoken: dict[str, Any]) -> None:
    answers = spoken["answers"]
    assert {path: answer["status"] for path, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    event = json.loads(answers[f"/api/v1/events/{EVENT}"]["text"])["event"]
    assert event["title"] == "Strikes on Abu al-Hasan, near Hajin"
    assert TITLE in answers["/api/v1/events?format=csv"]["text"]
    assert "Combats" in answers["/map.svg"]["text"]
    assert "17 novembre 2018" in answers["/view.html"]["text"]
    card = answers["/casualties"]["text"]
    assert f"<title>{TITLE} · Victimes · Rasd</title>" in card
    assert 'lang="fr" dir="ltr"' in card
    assert 'content="fr_FR"' in card
    assert list(json.loads(answers["/cite"]["text"])["texts"]) == ["en", "ar", "fr"]


def test_each_record_is_whole_and_falls_back_to_the_first() -> None:
    for code in LANGUAGES:
        language = find_language(code)
        assert language.texts.is_file(), code
        assert language.direction == load_locale(code).text_direction, code
        assert list_fallbacks(code)[-1] == LANGUAGES[0], code
        assert READERS["lang"](code) == code


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError, match="tlh"):
        find_language("tlh")
    with pytest.raises(ValueError, match="tlh"):
        READERS["lang"]("tlh")


def test_every_column_of_texts_is_there_in_every_language_of_the_data() -> None:
    assert set(DATA_LANGUAGES) <= set(LANGUAGES)
    found = 0
    for table in load_tables().values():
        names = {column.name for column in table.columns}
        fields = {name.rpartition("_")[0] for name in names if name.endswith(f"_{LANGUAGES[0]}")}
        for field in fields:
            for lang in DATA_LANGUAGES:
                assert text_column(table.name, field, lang=lang) == f"{field}_{lang}"
                assert f"{field}_{lang}" in names
                found += 1
    assert found > len(load_tables())


@pytest.mark.parametrize(
    ("there", "lang", "column"),
    [
        (("title", "title_en", "title_ar"), "ar", "title_ar"),
        (("title", "title_en"), "ar", "title_en"),
        (("title",), "ar", "title"),
        (("title", "title_ar"), "en", "title"),
        ((), "ar", "title_ar"),
    ],
)
def test_a_column_falls_back(there: tuple[str, ...], lang: str, column: str) -> None:
    assert column_of("title", lang, there) == column


def test_a_field_of_a_descriptor_falls_back_where_it_is_blank() -> None:
    assert localized({"title": "A", "title_ar": ""}, "title", "ar") == "A"
    assert localized({"title": "A", "title_en": "B"}, "title", "ar") == "B"
    assert localized({"title": "A", "title_en": "B", "title_ar": "C"}, "title", "ar") == "C"
    assert localized({}, "title", "ar") == ""
