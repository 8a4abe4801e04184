"""What browsers send as files."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from ligneclaire.company.sounds.intake import MAX_BYTES


class CutUploadHandler(FileUploadHandler):
    """Keeps a little more of a file than any page takes, so that its form says that it is too large, and lets
    the rest go by: nobody fills our disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= MAX_BYTES else None

    def file_complete(self, file_size: int) -> Any:
        return None  # the next handlers make the file
