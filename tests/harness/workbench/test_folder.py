from pathlib import Path

import pytest

from tserver_harness.workbench.folder import find_file


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "js").mkdir(parents=True)
    (tmp_path / "pages" / "index.html").write_text("<p>å</p>", "utf-8")
    (tmp_path / "pages" / "js" / "main.js").write_text("1")
    (tmp_path / "pages" / "picture.bin").write_bytes(b"\0")
    (tmp_path / "secret.txt").write_text("no")
    (tmp_path / "pages" / "way-out").symlink_to(tmp_path / "secret.txt")
    return tmp_path / "pages"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/js/main.js", "text/javascript; charset=utf-8"),
        ("/picture.bin", "application/octet-stream"),
    ],
)
def test_file_is_found_with_its_type(pages: Path, path: str, media_type: str) -> None:
    found = find_file(pages, path)

    assert found is not None
    assert media_type == found.media_type


@pytest.mark.parametrize(
    "path", ["/no", "/js", "/../secret.txt", "//etc/passwd", "/way-out", "/a\0b", "/" + "x" * 5000]
)
def test_nothing_but_files_of_the_folder_is_found(pages: Path, path: str) -> None:
    assert find_file(pages, path) is None


def test_file_is_read_anew_each_time(pages: Path) -> None:
    before = find_file(pages, "/js/main.js")
    (pages / "js" / "main.js").write_text("2")
    after = find_file(pages, "/js/main.js")

    assert before is not None
    assert after is not None
    assert (before.content, after.content) == (b"1", b"2")
