"""What is put in and asked: passages of news, questions of their own sentences, and two judged collections."""

import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from corpus.chunking import split_passages
from corpus.documents import Span
from corpus.reading import read_document
from corpus.sentences import split_sentences
from qa.engine import ARTICLES
from qa.evaluation.squad import read_squad
from tests.bench.peers.environments import ROOT

# (id, text)
Passage = tuple[str, str]

# One passage for every library: long enough to tell something, short enough that article-qa stores it as one too.
SHORTEST, LONGEST = 300, 800
DATA = ROOT.parent / "shared" / "data"
XQUAD = Path("xquad") / "xquad.en.dev.json"
CRANFIELD = Path("cranfield")
WIKINEWS = Path("wikinews")
_TAGGED = re.compile(r"<(docno|num|title|text)>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Passages with questions and how well each passage, by its id, answers them; a passage not named does not."""

    passages: tuple[Passage, ...]
    questions: tuple[str, ...]
    gains: tuple[Mapping[str, float], ...]

    def first(self, n: int) -> "Judged":
        """The first n passages, with the questions that one of them answers."""
        held = {id for id, _ in self.passages[:n]}
        kept = [
            (question, {id: gain for id, gain in gains.items() if id in held})
            for question, gains in zip(self.questions, self.gains, strict=True)
        ]
        kept = [(question, gains) for question, gains in kept if gains]
        return Judged(
            passages=self.passages[:n],
            questions=tuple(question for question, _ in kept),
            gains=tuple(gains for _, gains in kept),
        )


def passages_of_news(data: Path, n: int) -> list[Passage]:
    """The first n passages that Wikinews' articles are cut into. Raises SystemExit if there are fewer."""
    found = list(islice(_passages(data / WIKINEWS), n))
    if len(found) < n:
        raise SystemExit(f"There are only {len(found):,} passages in '{data / WIKINEWS}'; {n:,} are needed.")
    return [(str(number), text) for number, text in enumerate(found)]


def _passages(folder: Path) -> Iterator[str]:
    """Sentences that follow each other, together as long as is wanted; none twice."""
    seen = set()
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for item in map(json.loads, lines):
                text, start = " ".join(item["text"].split()), 0
                for sentence in split_sentences(text, Span(0, len(text))):
                    if sentence.end - start < SHORTEST:
                        continue
                    passage = text[start : sentence.end].strip()
                    start = sentence.end
                    if len(passage) <= LONGEST and passage not in seen:
                        seen.add(passage)
                        yield passage


def questions_of(passages: Sequence[Passage], n: int) -> list[str]:
    """Questions for timing, of eight words each that stand together in some passage."""
    chance = random.Random(17)
    questions = []
    for _, text in chance.choices(passages, k=n):
        words = text.split()
        start = chance.randrange(max(1, len(words) - 8))
        questions.append(f"What is said of {' '.join(words[start : start + 8])}?")
    return questions


def article() -> list[Passage]:
    """The shipped article, cut as it is cut for every library: into its own paragraphs."""
    document = read_document(next(iter(sorted(ARTICLES.glob("*.txt")))))
    return [(str(passage.ordinal), document.quote(passage.span)) for passage in split_passages(document)]


def xquad(data: Path) -> Judged:
    """All paragraphs are looked through; the right one is that which a question was asked about."""
    stored = read_squad(data / XQUAD)
    asked = [(question.text, {str(n): 1.0}) for n, paragraph in enumerate(stored) for question in paragraph.questions]
    return Judged(
        passages=tuple((str(n), paragraph.text) for n, paragraph in enumerate(stored)),
        questions=tuple(text for text, _ in asked),
        gains=tuple(gains for _, gains in asked),
    )


def cranfield(data: Path) -> Judged:
    """1,400 abstracts; a judgement names a query by its place in the file, not by its number there."""
    passages = []
    for document in (data / CRANFIELD / "cran.all.1400.xml").read_text(encoding="utf-8").split("</doc>"):
        fields = dict(_TAGGED.findall(document))
        text = " ".join(fields.get("text", "").split())
        if text:
            passages.append((fields["docno"].strip(), text))
    queries = [
        " ".join(dict(_TAGGED.findall(query))["title"].split())
        for query in (data / CRANFIELD / "cran.qry.xml").read_text(encoding="utf-8").split("</top>")
        if "<title>" in query
    ]
    gains: list[dict[str, float]] = [{} for _ in queries]
    for line in (data / CRANFIELD / "cranqrel.trec.txt").read_text(encoding="ascii").splitlines():
        fields_of_line = line.split()
        if len(fields_of_line) == 4 and int(fields_of_line[3]) > 0:
            gains[int(fields_of_line[0]) - 1][fields_of_line[2]] = float(fields_of_line[3])
    return Judged(passages=tuple(passages), questions=tuple(queries), gains=tuple(gains))
