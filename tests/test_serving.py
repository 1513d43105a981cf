"""`leadfolio serve`: a preview for this machine alone."""

import threading
import urllib.error
import urllib.request

import pytest

from leadfolio import pipeline
from leadfolio.edges import serving
from leadfolio.errors import MachineError, SiteError


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>Hello", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("not in the site", encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture
def address(site):
    server = serving.preview(site, port=0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://{serving.HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_is_served_as_it_is_now(address):
    with urllib.request.urlopen(f"{address}/index.html") as answer:
        assert answer.read() == b"<p>Hello"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"])
def test_nothing_outside_the_site_is_served(address, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}{path}")

    assert refused.value.code == 404
    refused.value.close()


def test_it_listens_to_this_machine_alone(site):
    with serving.preview(site, port=0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_course_without_a_portfolio_is_told_to_publish(tmp_path):
    with pytest.raises(SiteError, match="leadfolio publish"):
        pipeline.serve(tmp_path)


def test_a_port_in_use_is_said(site):
    with serving.preview(site, port=0) as taken, pytest.raises(MachineError, match="--port"):
        pipeline.serve(site.parent, port=taken.server_port)
