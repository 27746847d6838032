"""What on a page would a designer not forgive? Texts cut off, texts on texts, words of the other language.

Looked for in the browser, text by text; canvases draw their own and are tried where they are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Page

from chainlink.stores import Store

TEXTS = """() => {
  const found = [];
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const cross = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const up = (element) => element.assignedSlot || element.parentElement || element.getRootNode().host || null;
  const clips = (way) => way === "hidden" || way === "clip";
  const look = (text, element, box) => {
    let seen = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
    let cut = "", title = "", inCanvas = false, scrolls = false;
    for (let at = element; at; at = up(at)) {
      title = title || at.getAttribute("title") || "";
      inCanvas = inCanvas || at.tagName === "CANVAS";
      if (at === document.body) break;
      const style = getComputedStyle(at), frame = at.getBoundingClientRect();
      const within = { left: frame.left, top: frame.top, right: frame.right, bottom: frame.bottom };
      const wide = style.display === "inline" ? false : style.overflowX !== "visible";
      if (!wide) continue;
      if (frame.width < 3 || frame.height < 3) return;
      scrolls = scrolls || !clips(style.overflowX) || !clips(style.overflowY);
      if (!scrolls && clips(style.overflowX) && (seen.right > within.right + 1.5 || seen.left < within.left - 1.5))
        cut = cut || `${at.tagName}.${at.className} ends at ${Math.round(within.right)} of ${Math.round(seen.right)}`;
      if (!scrolls && clips(style.overflowY) && (seen.bottom > within.bottom + 4 || seen.top < within.top - 4))
        cut = cut || `${at.tagName}.${at.className} is too low`;
      seen = cross(seen, within);
    }
    const area = Math.max(0, seen.right - seen.left) * Math.max(0, seen.bottom - seen.top);
    if (!inCanvas && area < 4 && !cut) return;
    found.push({ text, cut: title ? "" : cut, inCanvas, box: [seen.left, seen.top, seen.right, seen.bottom] });
  };
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.nodeValue.trim()) {
        const element = node.parentElement || root.host;
        if (!element || ["STYLE", "SCRIPT", "TITLE", "NOSCRIPT"].includes(element.tagName) || !shown(element)) continue;
        if (getComputedStyle(element).fontFamily.includes("Material")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects())
          if (box.width > 0 && box.height > 0) look(node.nodeValue.trim(), element, box);
        if (element.closest("canvas")) found.push({ text: node.nodeValue.trim(), cut: "", inCanvas: true, box: [0, 0, 0, 0] });
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.matches("input, textarea") && shown(node)) {
          const text = node.value || node.placeholder, box = node.getBoundingClientRect();
          const cut = node.matches("input") && node.scrollWidth > node.clientWidth + 1 && !node.title;
          if (text && box.width > 3 && box.height > 3 && node.type !== "file")
            found.push({ text, cut: cut ? "input is too narrow" : "", inCanvas: true, box: [0, 0, 0, 0] });
        }
        if (node.shadowRoot) walk(node.shadowRoot);
        walk(node);
      }
    }
  };
  walk(document.body);
  return found;
}"""
"""Every text that can be seen, a record a line of it: where it shows, and what cuts it off."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z]{3,}")
_SAID_IN_CHINESE = frozenset(
    {
        *("chainlink", "English", "HHI", "ESRI", "Excel", "Word"),
        *(
            "PDF",
            "PNG",
            "SVG",
            "HTML",
            "CSV",
            "TSV",
            "TXT",
            "XLS",
            "XLSX",
            "JSON",
            "ZIP",
            "xlsx",
            "csv",
            "docx",
            "pdf",
            "json",
            "zip",
        ),
    }
)
"""Names of file kinds and measures, and the switch to the other language."""
_SAID_IN_ENGLISH = frozenset({"中文"})
_ID = re.compile(r"\b[0-9a-f]{8,}\b|\b[A-Z]-[0-9A-Z]{8,}\b")
_OVERLAP_PX = 3.0


def faults(page: Page, *, language: str, from_data: frozenset[str]) -> list[str]:
    """List what is wrong with the texts of a page as it stands, each fault once, in order of reading."""
    texts: list[dict[str, Any]] = page.evaluate(TEXTS)
    complaints = [f"cut: {text['text'][:60]!r}, {text['cut']}" for text in texts if text["cut"]]
    complaints += [
        f"foreign word {word!r} in {text['text'][:60]!r}"
        for text in texts
        for word in _foreign(text, language, from_data)
    ]
    complaints += [
        f"overlap: {a[:40]!r} on {b[:40]!r}" for a, b in _overlaps([text for text in texts if not text["inCanvas"]])
    ]
    return list(dict.fromkeys(complaints))


def _foreign(text: Mapping[str, Any], language: str, from_data: frozenset[str]) -> list[str]:
    pattern, allowed = (_LATIN, _SAID_IN_CHINESE) if language == "zh" else (_CHINESE, _SAID_IN_ENGLISH)
    return [
        word for word in pattern.findall(_ID.sub("", text["text"])) if word not in allowed and word not in from_data
    ]


def _overlaps(texts: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    rows = sorted(texts, key=lambda text: text["box"][1])
    for place, upper in enumerate(rows):
        left, _, right, bottom = upper["box"]
        for lower in rows[place + 1 :]:
            if lower["box"][1] > bottom - _OVERLAP_PX:
                break
            wide = min(right, lower["box"][2]) - max(left, lower["box"][0])
            high = min(bottom, lower["box"][3]) - lower["box"][1]
            if wide > _OVERLAP_PX and high > _OVERLAP_PX:
                yield upper["text"], lower["text"]


def words_from_data(store: Store, language: str) -> frozenset[str]:
    """Give the words of the other language that may be shown: ids, free texts, firms, names without translation."""
    pattern = _LATIN if language == "zh" else _CHINESE
    own, other = ("name_zh", "name_en") if language == "zh" else ("name_en", "name_zh")
    words: set[str] = set()
    for table, frame in store.read().items():
        for column in frame.select_dtypes("str"):
            is_translated = column == other and own in frame and table != "firms"
            values = frame[column][frame[own] == ""] if is_translated else frame[column]
            for value in values.unique():
                words.update(pattern.findall(value))
    for book in store.books():
        for entry in store.entries(book):
            for value in entry.fields.values():
                words.update(pattern.findall(str(value)))
    return frozenset(words)
