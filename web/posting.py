"""Documents as they are posted: kept as they came until a job reads them."""

from datetime import date

from corpus.documents import Document
from corpus.reading import document_from_text
from web.job_store import Posted
from web.schemas import DocumentRequest


def posted_text(body: DocumentRequest) -> Posted:
    """What a request with text keeps for its job."""
    published = body.published.isoformat() if body.published else None
    fields = {"title": body.title, "url": body.url, "published": published}
    return Posted(name=body.title or "the text", data=body.text.encode("utf-8", "surrogatepass"), fields=fields)


def read_posted(posted: Posted) -> Document:
    """Raises UnreadableDocument, DocumentTooLarge."""
    published = posted.fields["published"]
    return document_from_text(
        posted.data.decode("utf-8", "surrogatepass"),
        title=posted.fields["title"],
        url=posted.fields["url"],
        published=date.fromisoformat(published) if published else None,
    )
