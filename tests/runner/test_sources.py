"""Which Debian mirror the machine uses, from all forms that apt's sources have."""

import pytest

from runner import apt
from runner.messages import Fail

BOOKWORM = """
# Debian's container image
Types: deb
# a comment inside
URIs: http://one.example/debian
 https://two.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://one.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


def archive(sources):
    return apt.debian_archive(list(sources), keyrings=())


def test_deb822_with_several_uris_keeps_key_and_order():
    found = archive(apt.parse_deb822(BOOKWORM))
    assert found.uris == ("http://one.example/debian", "https://two.example/debian/")
    assert found.suites == ("bookworm",)
    assert found.components == ("main",)
    assert found.signed_by == "/usr/share/keyrings/debian-archive-keyring.gpg"


def test_what_is_written_reads_back_the_same():
    found = archive(apt.parse_deb822(BOOKWORM))
    assert list(apt.parse_deb822(found.as_text())) == [found]


def test_a_key_inside_the_file_is_kept():
    key = " -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n"
    text = f"Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n{key}"
    (source,) = apt.parse_deb822(text)
    assert source.signed_by.endswith("\n .\n abc")
    assert archive([source]).suites == ("sid",)


@pytest.mark.parametrize("field", ["Enabled: no", "Types: deb-src"])
def test_deb822_entries_that_do_not_count(field):
    text = BOOKWORM.replace("Types: deb\n", f"{field}\n" if "Types" in field else f"Types: deb\n{field}\n")
    assert list(apt.parse_deb822(text)) == []


def test_one_line_form_with_options():
    text = (
        "deb-src http://m.example/debian bookworm main\n"
        "# deb http://off.example/debian bookworm main\n"
        "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://m.example/debian trixie main non-free # own\n"
    )
    (source,) = apt.parse_one_line(text)
    assert source.components == ("main", "non-free")
    assert archive([source]).signed_by == "/usr/share/keyrings/debian-archive-keyring.gpg"


def test_a_bare_line_gets_debians_keyring(tmp_path):
    keyring = tmp_path / "debian-archive-keyring.gpg"
    keyring.touch()
    found = apt.debian_archive(list(apt.parse_one_line("deb http://m.example/debian bookworm main")), keyrings=(str(keyring),))
    assert found.signed_by == str(keyring)


def test_several_entries_of_one_suite_are_all_tried():
    lines = "deb http://a.example/debian bookworm main\ndeb http://b.example/debian bookworm main\n"
    assert archive(apt.parse_one_line(lines)).uris == ("http://a.example/debian", "http://b.example/debian")


@pytest.mark.parametrize(
    "line",
    [
        "deb [signed-by=/etc/apt/keyrings/docker.gpg] https://docker.example/linux/debian bookworm stable",
        "deb [signed-by=/etc/apt/keyrings/other.gpg] https://other.example/debian bookworm main",
        "deb http://archive.example/ubuntu noble main",
        "deb http://m.example/debian-security bookworm-security main",
        "",
    ],
)
def test_other_archives_are_not_debian_and_the_way_out_is_named(line):
    with pytest.raises(Fail) as caught:
        archive(apt.parse_one_line(line))
    assert "no Debian archive" in caught.value.what
    assert "ODOO=" in caught.value.way_out


def test_all_files_of_apt_are_read(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://a.example/debian bookworm main\n")
    (tmp_path / "sources.list.d/debian.sources").write_text(BOOKWORM)
    (tmp_path / "sources.list.d/old.list.disabled").write_text("deb http://b.example/debian bookworm main\n")
    assert [source.uris[0] for source in apt.machine_sources(tmp_path)] == [
        "http://a.example/debian",
        "http://one.example/debian",
        "http://one.example/debian-security",
    ]


def test_no_sources_at_all(tmp_path):
    assert apt.machine_sources(tmp_path) == []


def test_private_apt_touches_only_its_own_folders(tmp_path, programs):
    programs("apt-get", f'echo "$@" > {tmp_path}/called; echo dlstatus:1:50.0:Retrieving; touch {tmp_path}/apt/lists/m_Packages')
    private = apt.PrivateApt(tmp_path / "apt", archive(apt.parse_deb822(BOOKWORM)))
    private.environment["PATH"] = f"{tmp_path}/bin:/usr/bin:/bin"
    private.update()
    conf = private.conf.read_text()
    assert f'Dir::State::Lists "{tmp_path}/apt/lists";' in conf
    assert "/etc/apt" not in conf
    assert f"-c={private.conf}" in (tmp_path / "called").read_text()


def test_apt_ends_well_without_network_and_is_not_believed(tmp_path, programs):
    programs("apt-get", "echo \"W: Failed to fetch http://m.example Temporary failure resolving 'm.example'\"")
    private = apt.PrivateApt(tmp_path / "apt", apt.Source(("http://m.example/debian",), ("sid",), ("main",)))
    with pytest.raises(Fail, match="the network does not answer"):
        private.update()


def test_a_mirror_without_sid_says_so(tmp_path, programs):
    programs("apt-get", "echo 'E: The repository http://m.example/debian sid Release does not have a Release file.'; exit 100")
    private = apt.PrivateApt(tmp_path / "apt", apt.Source(("http://m.example/debian",), ("sid",), ("main",)))
    with pytest.raises(Fail, match="does not carry sid"):
        private.update()
