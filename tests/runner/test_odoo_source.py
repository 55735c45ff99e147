"""Odoo 19: named, found, fetched, pinned."""

import hashlib

import pytest

from runner import odoo_source
from runner.messages import Fail


def checkout(folder, version="(19, 0, 0, FINAL, 0, '')"):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo/release.py").write_text(f"RELEASE_LEVELS = []\nversion_info = {version}\n")
    (folder / "addons/web").mkdir(parents=True)
    return folder


def test_a_named_checkout_is_used(cache, tmp_path):
    path = checkout(tmp_path / "odoo19")
    found = odoo_source.find({"ODOO": str(path)})
    assert found.python_path == path
    assert odoo_source.addons_path(found).split(",")[0] == str(path / "addons")


@pytest.mark.parametrize("version", ["(18, 0, 0, FINAL, 0, '')", "('saas~19', 1, 0, FINAL, 0, '')"])
def test_another_version_is_refused(cache, tmp_path, version):
    path = checkout(tmp_path / "odoo", version)
    with pytest.raises(Fail) as caught:
        odoo_source.find({"ODOO": str(path)})
    assert "these addons need 19.0" in caught.value.what
    assert "19.0" in caught.value.way_out


def test_a_folder_that_is_no_checkout_is_refused(cache, tmp_path):
    with pytest.raises(Fail, match="not a checkout of Odoo"):
        odoo_source.find({"ODOO": str(tmp_path)})


def test_half_unpacked_is_not_found(cache):
    (cache / "odoo/usr/lib/python3/dist-packages/odoo").mkdir(parents=True)
    assert odoo_source.fetched() is None
    (cache / "odoo/complete").write_text("odoo-19 19.0.0\n")
    assert odoo_source.fetched().origin.endswith("odoo-19 19.0.0")


def test_unpacking_replaces_what_an_interrupted_run_left(cache, tmp_path, monkeypatch):
    (cache / "odoo.partial/usr/old").mkdir(parents=True)
    (cache / "odoo/usr/older").mkdir(parents=True)
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "odoo-19_1_all.deb").touch()
    monkeypatch.setattr(odoo_source.apt, "unpack", lambda path, root: (root / "usr").mkdir())
    odoo_source.unpack_all(downloads, "1")
    assert not (cache / "odoo.partial").exists()
    assert not (cache / "odoo/usr/old").exists() and not (cache / "odoo/usr/older").exists()
    assert (odoo_source.fetched().python_path / odoo_source.LEFT_OUT[0]).is_file()


def test_a_wrong_file_is_thrown_away(tmp_path):
    path = tmp_path / "odoo-19.deb"
    path.write_bytes(b"something else")
    with pytest.raises(Fail, match="not the file it should be"):
        odoo_source.check_hash(path, "0" * 64)
    assert not path.exists()


def test_the_right_file_stays(tmp_path):
    path = tmp_path / "odoo-19.deb"
    path.write_bytes(b"content")
    odoo_source.check_hash(path, hashlib.sha256(b"content").hexdigest())
    assert path.exists()


def test_the_pinned_version_must_have_the_pinned_hash(capsys):
    assert odoo_source.expected_hash(odoo_source.PINNED, "announced") == odoo_source.PINNED_SHA256
    assert capsys.readouterr().err == ""


def test_a_newer_version_is_taken_with_a_word(capsys):
    assert odoo_source.expected_hash("19.0.1-1", "announced") == "announced"
    said = capsys.readouterr().err
    assert "moved on to odoo-19 19.0.1-1" in said and odoo_source.PINNED in said


def test_elsewhere_than_debian_the_way_out_is_a_checkout(cache, monkeypatch):
    monkeypatch.setattr(odoo_source.shutil, "which", lambda name: None)
    with pytest.raises(Fail) as caught:
        odoo_source.fetch()
    assert "not Debian" in caught.value.what and "ODOO=" in caught.value.way_out
