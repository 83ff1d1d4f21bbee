"""The sandbox city does what deploy/city-openapi.yaml says, for right and for wrong questions.

Schemathesis asks a few hundred questions made from the document and compares every answer with
it. The questions are signed on their way in, and every answer must prove itself.
"""

from __future__ import annotations

import hashlib
import io
import time
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from hotline.casework.cityorders import ORDERS
from hotline.outside import webhooks
from hotline.outside.webhooks import Verdict
from hotline.sandboxcity import make_app
from hotline.sandboxcity.applying import UP_TYPES
from tests.house.tree import ROOT
from tests.sandboxcity.city import COUNTY

DOCUMENT = ROOT / "deploy" / "city-openapi.yaml"
QUESTIONS = 20  # of each kind for each address
SECRET = webhooks.new_secret()
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
checks.load_all_checks()
CHECKED = checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    ]
)


class SigningLine:
    """A WSGI program in front of the city: signs each question, proves each answer."""

    def __init__(self, city: Any) -> None:
        self.city, self.asked = city, 0

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = environ.get("QUERY_STRING", "")
        target = environ["PATH_INFO"] + (f"?{query}" if query else "")
        keys, method = webhooks.keys_of(SECRET), environ["REQUEST_METHOD"]
        content = webhooks.request_content(method, target, body)
        signed = webhooks.signature_headers(keys, f"m{self.asked}", int(time.time()), content)
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": v for name, v in signed.items()}
        environ |= {"wsgi.input": io.BytesIO(body), "REQUEST_URI": target}
        told: list[Any] = []
        answer = b"".join(self.city(environ, lambda *args: told.extend(args)))
        status, headers = int(told[0][:3]), {name.lower(): v for name, v in told[1]}
        content = webhooks.answer_content(status, method, target, answer)
        assert webhooks.verdict(keys, headers, content, time.time()) is Verdict.GOOD, target
        self.asked += 1
        start(*told)
        return [answer]


def document() -> dict[str, Any]:
    """Return the document for the county of the sandbox; the signature is the line's part."""
    raw = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    raw["servers"] = [{"url": f"/hotline/{COUNTY}"}]
    del raw["security"]
    for item in raw["paths"].values():
        for part in (item, *(each for each in item.values() if isinstance(each, dict))):
            named = part.get("parameters", [])
            part["parameters"] = [p for p in named if "/Webhook" not in p.get("$ref", "")]
    return raw


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("city")
    city = make_app(folder, SECRET, COUNTY)
    store = city.config["STORE"]
    store.let_go()  # long polls answer at once
    store.keep_blob(hashlib.sha256(b"photo").hexdigest(), b"photo")
    yield SigningLine(city)
    store.close()


OPERATIONS = [
    (path, method)
    for path, item in document()["paths"].items()
    for method in item
    if method in ("get", "post", "patch", "head")
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_city_keeps_to_the_document(line, path: str, method: str, mode) -> None:
    schema = schemathesis.openapi.from_dict(document())
    schema.app = line
    before = line.asked

    @seed(20261122)
    @settings(
        max_examples=QUESTIONS,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method.upper()].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKED)

    ask()
    assert line.asked > before


def test_a_question_nobody_signed_is_answered_as_the_document_says(line) -> None:
    for path, method in OPERATIONS:
        concrete = path.format(upload="0" * 32, sha256="0" * 64)
        answer = line.city.test_client().open(f"/hotline/{COUNTY}{concrete}", method=method)
        assert answer.status_code == 401, (path, method)
        assert "401" in document()["paths"][path][method]["responses"]


def test_the_document_names_every_event_and_nothing_else() -> None:
    named = document()["components"]["schemas"]["Event"]["properties"]["type"]["enum"]
    # What a dialect tells itself never travels on this wire.
    travels = {name for name in UP_TYPES | set(ORDERS) if not name.startswith("dialect.")}
    assert sorted(named) == sorted(travels)


def test_a_wrong_answer_would_be_noticed(line) -> None:
    raw = document()
    raw["components"]["schemas"]["Inbox"]["required"].append("never_there")
    schema = schemathesis.openapi.from_dict(raw)
    schema.app = line
    case = schema["/v1/inbox"]["GET"].Case(query={"limit": 1})
    with pytest.raises(FailureGroup):
        case.call_and_validate(checks=CHECKED)
