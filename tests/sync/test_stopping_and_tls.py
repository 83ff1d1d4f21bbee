"""A line over TLS, and a worker that must stop while the line hangs."""

import datetime
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hotline.outside.cityplatform import CityPlatform
from tests.sync.events import registered
from tests.sync.faulty import SECRET, Reply, faulty_city


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a self-signed certificate for 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "city")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "city.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + built.public_bytes(serialization.Encoding.PEM)
    )
    return path


def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


PAGE = Reply(200, b'{"events":[],"cursor":"c"}')


def test_a_trusted_certificate(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with faulty_city(lambda *_: PAGE, tls(certificate)) as (url, _):
        assert CityPlatform(url, SECRET).pull(None).cursor == "c"


def test_an_untrusted_certificate_is_said_in_words(certificate):
    with faulty_city(lambda *_: PAGE, tls(certificate)) as (url, asked):
        outcome = CityPlatform(url, SECRET).pull(None)
    assert outcome.error == "市平台的证书不可信，已停止连接，请与市平台核对证书。" and asked == []


def test_plain_http_where_tls_was_expected():
    with faulty_city(lambda *_: PAGE) as (url, _):
        outcome = CityPlatform(url.replace("http", "https"), SECRET).pull(None)
    assert outcome.error == "与市平台的加密连接没有建立成功，请检查地址和网络设备。"


@contextmanager
def deaf(fill):
    """A listener that never answers; with `fill` it does not even complete a connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(3 if fill else 0):
            each = socket.socket()
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
            waiting.append(each)
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}/hotline/410599"
        finally:
            for each in waiting:
                each.close()


@pytest.mark.parametrize(
    ("scheme", "fill", "phase"),
    [
        ("http", True, "connecting"),
        ("http", False, "waiting for the answer"),
        ("https", False, "shaking hands"),
    ],
)
def test_close_ends_a_question_in_every_phase(scheme, fill, phase):
    with deaf(fill) as address:
        city = CityPlatform(f"{scheme}://{address}", SECRET, timeout=60)
        outcomes = []
        asking = threading.Thread(target=lambda: outcomes.append(city.push([registered("A1")])))
        asking.start()
        asking.join(0.3)
        assert asking.is_alive(), f"it should hang while {phase}"
        city.close()
        asking.join(3)
        assert not asking.is_alive(), phase
    assert outcomes[0].error == "同步正在停止。"
