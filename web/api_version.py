"""The version of the HTTP API, which every response tells. What it promises stands in docs/api.md."""

VERSION = "1"
VERSION_HEADER = "API-Version"
