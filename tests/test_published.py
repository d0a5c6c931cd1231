from __future__ import annotations

import pytest

from shipments.errors import OutputError
from shipments.published import check_target, entries, steady


def test_entries_are_files_links_and_empty_folders_at_any_depth(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    (tmp_path / "a" / "b" / "file").write_text("")
    (tmp_path / "link").symlink_to("a")
    assert entries(tmp_path) == ["a/b/file", "empty", "link"]
    assert entries(tmp_path / "empty") == []


def test_a_folder_that_is_not_there_has_no_entries_to_tell(tmp_path):
    with pytest.raises(FileNotFoundError):
        entries(tmp_path / "none")


@pytest.mark.parametrize("meets", ["another version", "an error"])
def test_a_folder_that_is_replaced_while_it_is_looked_at_is_looked_at_again(tmp_path, meets):
    folder, looks = tmp_path / "folder", []
    folder.mkdir()

    def look() -> int:
        looks.append(1)
        if len(looks) == 1:
            folder.rename(tmp_path / "old")
            folder.mkdir()
            if meets == "an error":
                raise FileNotFoundError
        return len(looks)

    assert steady(folder, look) == 2


def test_an_error_of_a_folder_that_stays_is_raised(tmp_path):
    with pytest.raises(FileNotFoundError):
        steady(tmp_path, (tmp_path / "none").read_bytes)


def test_a_ring_of_links_is_told_in_one_line(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match="cannot look at") as caught:
        check_target(tmp_path / "a")
    assert "\n" not in str(caught.value)
