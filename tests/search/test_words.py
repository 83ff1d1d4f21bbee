"""Whatever was written is found by every word of two or more characters in it, and nothing else."""

from __future__ import annotations

import re
import sqlite3
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.rules.wording import index_words, match_query

# Few characters, so that texts share many pairs; digits, letters, signs and full-width forms too.
LETTERS = "停水电路灯村东西头8aＡ５"
SIGNS = "，。 \n-（）"
TEXTS = st.lists(st.text(LETTERS + SIGNS, min_size=1, max_size=24), min_size=1, max_size=12)


def search(texts: list[str], words: str) -> set[int]:
    """Return which texts the full-text index finds."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(words, content='', columnsize=0)")
    for number, text in enumerate(texts):
        db.execute("INSERT INTO t (rowid, words) VALUES (?, ?)", (number, index_words(text)))
    query = match_query(words)
    if not query:
        return set()
    rows = db.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,)).fetchall()
    db.close()
    return {number for (number,) in rows}


def runs(text: str) -> list[str]:
    """Return the text between signs, as a person would compare it."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [run for run in re.split(r"[\W_]+", plain) if run]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_every_word_of_two_characters_is_found(texts, data):
    pairs = sorted(
        {run[i : i + 2] for text in texts for run in runs(text) for i in range(len(run))}
    )
    chinese = [pair for pair in pairs if re.fullmatch(r"[\u4e00-\u9fff]{2}", pair)]
    for word in chinese:
        brute = {n for n, text in enumerate(texts) if any(word in run for run in runs(text))}
        assert search(texts, word) == brute, word


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_any_longer_piece_of_chinese_is_found_exactly(texts, data):
    whole = [run for text in texts for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)]
    if not whole:
        return
    run = data.draw(st.sampled_from(whole))
    start = data.draw(st.integers(0, len(run) - 2))
    word = run[start : data.draw(st.integers(start + 2, len(run)))]
    brute = {n for n, text in enumerate(texts) if any(word in one for one in runs(text))}
    assert search(texts, word) == brute


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(["停水 路灯", "村东 停电", "灯 水电"]))
def test_words_apart_must_all_occur(texts, words):
    parts = words.split()
    brute = {
        n
        for n, text in enumerate(texts)
        if all(any(part in run for run in runs(text)) for part in parts)
    }
    assert search(texts, words) == brute


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.text(max_size=20))
def test_whatever_is_typed_never_fails(texts, words):
    assert search(texts, words) <= set(range(len(texts)))
