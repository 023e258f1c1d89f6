"""What a simulated fingerprint module remembers: an image, template buffers, its library."""

import struct
from collections.abc import Callable

from drivers.fingerprint_zfm.simulated_answers import (
    DO_NOT_COMBINE,
    IMAGE_UPLOAD_FAILED,
    NO_FINGER,
    NO_IMAGE,
    NO_MATCH,
    NOT_FOUND,
    PAGE_OUT_OF_RANGE,
    TEMPLATE_INVALID,
    TOO_DISORDERED,
    TOO_FEW_FEATURES,
    UNDEFINED,
    UPLOAD_FAILED,
    Reply,
    Stop,
    nothing_more,
)
from drivers.fingerprint_zfm.simulated_finger import Image, Quality, is_template, score
from drivers.fingerprint_zfm.simulated_library import INDEX_PARTS, Library
from drivers.fingerprint_zfm.simulated_models import Model

BAD_IMAGE: dict[Quality, int] = {"smeared": TOO_DISORDERED, "faint": TOO_FEW_FEATURES}


class Memory:
    """`acts`: the commands that work on it. `finger` and `quality`: what lies on the glass.

    `echoes` False: a template is not read out quite as it was sent.
    """

    def __init__(self, model: Model, *, echoes: bool) -> None:
        self._model, self._echoes = model, echoes
        self.finger: str | None = None
        self.quality: Quality = "good"
        self.captures = 0
        self.image: Image | None = None
        self.buffers: dict[int, bytes] = {}
        self.library = Library()
        self.last_match_passed = False
        self._sent_images: dict[bytes, Image] = {}
        self.acts: dict[int, Callable[[bytes], Reply]] = {
            0x01: self._get_image,
            0x02: self._image_to_template,
            0x03: self._match,
            0x04: self._search,
            0x05: self._combine,
            0x06: self._store,
            0x07: self._load,
            0x08: self._send_template,
            0x09: self._take_template,
            0x0A: self._send_image,
            0x0B: self._take_image,
            0x0C: self._delete,
            0x0D: self._empty,
            0x1B: self._search,
            0x1D: self._count,
            0x1F: self._index,
        }

    def forget(self) -> None:
        """Off and on: the library alone is kept."""
        self.buffers.clear()
        self.image = None

    # --- pictures and templates --------------------------------------------------------------

    def _get_image(self, operands: bytes) -> Reply:
        nothing_more(operands)
        if self.finger is None:
            raise Stop(NO_FINGER)
        self.captures += 1
        self.image = Image(self.finger, self.captures, self.quality)
        return Reply()

    def _image_to_template(self, operands: bytes) -> Reply:
        buffer = self._buffer(operands)
        if self.image is None:
            raise Stop(NO_IMAGE)
        if self.image.quality in BAD_IMAGE:
            raise Stop(BAD_IMAGE[self.image.quality])
        self.buffers[buffer] = self.image.template(self._model.template)
        return Reply()

    def _match(self, operands: bytes) -> Reply:
        nothing_more(operands)
        found = score(self.buffers.get(1, b""), self.buffers.get(2, b""))
        self.last_match_passed = found > 0
        if not found:
            raise Stop(NO_MATCH, bytes(2))
        return Reply(struct.pack(">H", found))

    def _combine(self, operands: bytes) -> Reply:
        """Both buffers hold the template afterwards; two different fingers do not combine."""
        nothing_more(operands)
        if not score(self.buffers.get(1, b""), self.buffers.get(2, b"")):
            raise Stop(DO_NOT_COMBINE)
        self.buffers[2] = self.buffers[1]
        return Reply()

    def _send_template(self, operands: bytes) -> Reply:
        template = self.buffers.get(self._buffer(operands))
        if template is None:
            raise Stop(UPLOAD_FAILED)
        return Reply(data=template)

    def _take_template(self, operands: bytes) -> Reply:
        buffer = self._buffer(operands)

        def keep(template: bytes) -> None:
            kept = template[: self._model.template]
            self.buffers[buffer] = kept if self._echoes else kept[:-1] + b"\x5a"

        return Reply(taking=keep)

    def _send_image(self, operands: bytes) -> Reply:
        nothing_more(operands)
        if self.image is None:
            raise Stop(IMAGE_UPLOAD_FAILED)
        dots = self.image.dots()
        self._sent_images = {dots: self.image}
        return Reply(data=dots)

    def _take_image(self, operands: bytes) -> Reply:
        """An image that this module made before comes back whole; any other is a bad picture."""
        nothing_more(operands)

        def keep(dots: bytes) -> None:
            self.image = self._sent_images.get(dots, Image("", 0, "smeared"))

        return Reply(taking=keep)

    # --- the library -------------------------------------------------------------------------

    def _search(self, operands: bytes) -> Reply:
        buffer, first, count = struct.unpack(">BHH", operands)
        wanted = self.buffers.get(self._buffer(bytes([buffer])), b"")
        found = self.library.search(wanted, range(first, first + count))
        self.last_match_passed = found is not None
        if found is None:
            raise Stop(NOT_FOUND, bytes(4))
        return Reply(struct.pack(">HH", *found))

    def _store(self, operands: bytes) -> Reply:
        buffer, page = struct.unpack(">BH", operands)
        template = self.buffers.get(self._buffer(bytes([buffer])), b"")
        self._page(page)
        if not is_template(template):
            raise Stop(TEMPLATE_INVALID)
        self.library[page] = template
        return Reply()

    def _load(self, operands: bytes) -> Reply:
        buffer, page = struct.unpack(">BH", operands)
        self._page(page)
        if page not in self.library:
            raise Stop(TEMPLATE_INVALID)
        self.buffers[self._buffer(bytes([buffer]))] = self.library[page]
        return Reply()

    def _delete(self, operands: bytes) -> Reply:
        first, count = struct.unpack(">HH", operands)
        self._page(first + count - 1)
        self.library.delete(range(first, first + count))
        return Reply()

    def _empty(self, operands: bytes) -> Reply:
        nothing_more(operands)
        self.library.clear()
        return Reply()

    def _count(self, operands: bytes) -> Reply:
        nothing_more(operands)
        return Reply(struct.pack(">H", len(self.library)))

    def _index(self, operands: bytes) -> Reply:
        (part,) = struct.unpack(">B", operands)
        if part >= INDEX_PARTS:
            raise Stop(PAGE_OUT_OF_RANGE)
        return Reply(self.library.index(part))

    def _page(self, page: int) -> None:
        if not 0 <= page < self._model.pages:
            raise Stop(PAGE_OUT_OF_RANGE)

    def _buffer(self, operands: bytes) -> int:
        (buffer,) = struct.unpack(">B", operands)
        if not 1 <= buffer <= self._model.buffers:
            raise Stop(UNDEFINED)
        return int(buffer)
