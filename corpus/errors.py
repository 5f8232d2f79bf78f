"""Every error a user can meet, in one tree.

    ArticleQAError                       exit 1   HTTP 500
    ├─ InputError                        exit 2   HTTP 422
    │  ├─ QuestionTooLong                exit 2   HTTP 413
    │  ├─ BackupExists                   exit 2   HTTP 422
    │  ├─ DocumentTooLarge               exit 1   HTTP 413
    │  ├─ UnsupportedFormat              exit 1   HTTP 415
    │  └─ UnreadableDocument             exit 1   HTTP 422
    ├─ NotFound                          exit 1   HTTP 404
    │  ├─ DocumentNotFound
    │  ├─ ConversationNotFound
    │  ├─ TurnNotFound
    │  ├─ FeedbackNotFound
    │  ├─ JobNotFound
    │  └─ KeyNotFound
    ├─ LibraryError                      exit 1   HTTP 503
    │  ├─ NoLibrary
    │  ├─ NotALibrary
    │  ├─ LibraryLocked
    │  ├─ LibraryIsNewer
    │  ├─ LibraryDamaged
    │  ├─ LibraryNotWritable
    │  ├─ LibraryReplaced
    │  └─ OtherModel
    ├─ Cancelled                         exit 130 HTTP 409
    ├─ TooBusy                           exit 1   HTTP 503
    ├─ ModelError                        exit 1   HTTP 503
    │  ├─ ModelNotFound
    │  └─ ModelDamaged
    └─ ServeError                        exit 1   HTTP 500

A message says what is wrong, with the value quoted; a hint says what to do. Codes live with the classes so that the
command line and the API cannot disagree about a kind of error, and a new class cannot be forgotten by one of them.
"""

from typing import ClassVar


class ArticleQAError(Exception):
    """What went wrong, in one sentence for the user, and what to do about it.

    Raise with `raise UnreadableDocument("'a.txt' is empty", hint="Add a file that has text in it.")`;
    `str(error)` is both sentences.
    """

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        stop = "" if self.message.endswith((".", "!", "?")) else "."
        return f"{self.message}{stop} {self.hint}" if self.hint else f"{self.message}{stop}"


class InputError(ArticleQAError):
    """The user gave something that cannot be used."""

    exit_code = 2
    status = 422
    title = "The request cannot be used"


class QuestionTooLong(InputError):
    """The question is longer than any question."""

    status = 413
    title = "The question is too long"


class BackupExists(InputError):
    """A file or a library is in the way, and was not to be replaced."""


class DocumentTooLarge(InputError):
    """The document is larger than the limit."""

    exit_code = 1
    status = 413
    title = "The document is too large"


class UnsupportedFormat(InputError):
    """The file is of a kind that is not read."""

    exit_code = 1
    status = 415
    title = "The format is not supported"


class UnreadableDocument(InputError):
    """The file is of a known kind but its text cannot be had."""

    exit_code = 1
    title = "The document cannot be read"


class NotFound(ArticleQAError):
    """Something was asked for by an id that nothing has."""

    status = 404
    title = "Not found"


class DocumentNotFound(NotFound):
    """No document has this id."""


class ConversationNotFound(NotFound):
    """No conversation has this id."""


class TurnNotFound(NotFound):
    """The conversation has no such question."""


class FeedbackNotFound(NotFound):
    """Nobody has said what they think of the answer."""


class JobNotFound(NotFound):
    """No job has this id."""


class KeyNotFound(NotFound):
    """No key has this id."""


class LibraryError(ArticleQAError):
    """The library, as a whole, cannot be used."""

    status = 503
    title = "The library cannot be used"


class NoLibrary(LibraryError):
    """The home folder holds no library yet."""


class NotALibrary(LibraryError):
    """The home folder belongs to something else."""


class LibraryLocked(LibraryError):
    """Another process holds the library."""


class LibraryIsNewer(LibraryError):
    """A newer version of the program wrote the library."""


class LibraryDamaged(LibraryError):
    """The database fails its own checks."""


class LibraryNotWritable(LibraryError):
    """The home folder cannot be written: permissions, or the disk is full."""


class LibraryReplaced(LibraryError):
    """The database is not the file that was opened any more."""


class OtherModel(LibraryError):
    """The library was built with another embedding model or another way of making passages."""


class Cancelled(ArticleQAError):
    """Somebody asked for a long task to end before it was done."""

    exit_code = 130
    status = 409
    title = "Cancelled"


class TooBusy(ArticleQAError):
    """More is asked at once than can be answered in time."""

    status = 503
    title = "Too busy"


class ModelError(ArticleQAError):
    """A model cannot be used."""

    status = 503
    title = "The model cannot be used"


class ModelNotFound(ModelError):
    """No model stands at this name or folder."""


class ModelDamaged(ModelError):
    """A model's files are not what they should be."""


class ServeError(ArticleQAError):
    """The server cannot start."""

    title = "The server cannot start"
