"""Views of the ledger: filtered, as tables, as series, and searched by amounts."""
