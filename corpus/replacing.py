"""One document put in the place of another by whoever asks for it, whether or not they come from one address."""

from corpus import versions
from corpus.library import Library


def replace_document(library: Library, document_id: str, by: str, *, figures_version: int) -> bool:
    """Give a stored document's addresses to another stored one, and keep it as a version of that; whether it was there.

    The other stands at its own address too, if it has one, and else at the first's. by: the other's id.
    figures_version: what the figures of the replaced document were read with.
    """
    with library.database.atomic() as connection:
        if document_id == by or not library.has(document_id):
            return False
        connection.execute(
            "UPDATE documents SET (address, url) = (SELECT coalesce(documents.address, old.address), "
            "coalesce(documents.url, old.url) FROM documents AS old WHERE old.id = ?1) WHERE id = ?2",
            (document_id, by),
        )
        connection.execute("UPDATE addresses SET document_id = ? WHERE document_id = ?", (by, document_id))
        versions.keep(connection, document_id, by, figures_version)
        library.remove(document_id)
        return True
