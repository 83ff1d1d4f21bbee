"""What units ask with proofs: visits, extension, deferral, exclusion; signed, decided, shown."""

from hotline.web.requests import deciding, deferral, exclusion, extension, page, signing, visits
from hotline.web.requests.door import blueprint

__all__ = ["blueprint", "deciding", "deferral", "exclusion", "extension", "page", "signing",
           "visits"]  # fmt: skip
