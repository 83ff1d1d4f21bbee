"""Letters of supervision (催督办): drafts to issue, answers to give, letters to close."""

from hotline.web.letters import acts, desk, drafting
from hotline.web.letters.door import blueprint

__all__ = ["acts", "blueprint", "desk", "drafting"]
