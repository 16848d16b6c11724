"""What another directory kept its passwords as: taken as it is, or refused by its line (F65)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passlib import hash as schemes

from idm.messages import delivery as say
from idm.passwords.brought import Kept, read_hashes
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret

PASSWORD = "FAKE-sekisho-tonbo-7"
HASHER = Hasher(Cost(memory=64, passes=1))
HASHES = {
    "SSHA": schemes.ldap_salted_sha1.hash(PASSWORD),
    "SSHA256": schemes.ldap_salted_sha256.hash(PASSWORD),
    "SSHA512": schemes.ldap_salted_sha512.hash(PASSWORD),
    "SMD5": schemes.ldap_salted_md5.hash(PASSWORD),
    "SHA": schemes.ldap_sha1.hash(PASSWORD),
    "MD5": schemes.ldap_md5.hash(PASSWORD),
    "CRYPT-1": schemes.ldap_md5_crypt.hash(PASSWORD),
    "CRYPT-5": schemes.ldap_sha256_crypt.using(rounds=5000).hash(PASSWORD),
    "CRYPT-6": schemes.ldap_sha512_crypt.using(rounds=5000).hash(PASSWORD),
    "CRYPT-2b": schemes.ldap_bcrypt.using(rounds=4).hash(PASSWORD),
    "PBKDF2": schemes.ldap_pbkdf2_sha1.using(rounds=1000).hash(PASSWORD),
    "PBKDF2-SHA256": schemes.ldap_pbkdf2_sha256.using(rounds=1000).hash(PASSWORD),
    "PBKDF2-SHA512": schemes.ldap_pbkdf2_sha512.using(rounds=1000).hash(PASSWORD),
    "ARGON2i": "{ARGON2}$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$9CjmJ1jMWmPX+KyNMbvu3vHLJlKuM5SjcEcAL4lZ08E",
    "ARGON2": HASHER.hash(Secret(PASSWORD)),
}


def ids(content: str) -> list[str]:
    return [said.id for said in read_hashes(content.encode()).wrong]


def logins(content: str) -> list[str]:
    return [one.login for one in read_hashes(content.encode()).kept]


@pytest.mark.parametrize("scheme", [name for name in HASHES if name != "ARGON2i"])
def test_every_scheme_that_is_taken_can_be_checked_here(scheme: str):
    """What we accept, a sign-in can verify; and all but our own is made anew by it."""
    (found,) = read_hashes(f"tanaka,{HASHES[scheme]}".encode()).kept

    assert HASHER.verify(Secret(PASSWORD), found.hash.reveal())
    assert not HASHER.verify(Secret(PASSWORD + "x"), found.hash.reveal())
    assert HASHER.outdated(found.hash.reveal()) is (scheme != "ARGON2")


@pytest.mark.parametrize("scheme", HASHES)
def test_the_scheme_may_be_written_in_any_case(scheme: str):
    """Directories do not care; the rest stays as it is, to the last sign."""
    text = HASHES[scheme]
    upper, brace, rest = text.partition("}")

    (found,) = read_hashes(f"Tanaka,{upper.lower()}{brace}{rest}".encode()).kept

    assert (found.login, found.hash.reveal()) == ("tanaka", text)
    assert found.scheme == scheme.partition("-")[0].replace("ARGON2i", "ARGON2") or scheme.startswith("PBKDF2-")


LDIF = f"""version: 1

# 田中
dn: uid=tanaka,ou=People,dc=example,dc=jp
objectClass: inetOrgPerson
cn:: 55Sw5Lit
uid: tanaka
userPassword:: {base64.b64encode(HASHES["SSHA"].encode()).decode()[:40]}
 {base64.b64encode(HASHES["SSHA"].encode()).decode()[40:]}

dn: ou=People,dc=example,dc=jp
objectClass: organizationalUnit

dn: uid=Suzuki,ou=People,dc=example,dc=jp
uid: Suzuki
userpassword: {HASHES["CRYPT-6"]}

dn: uid=none,ou=People,dc=example,dc=jp
uid: none

search: 2
result: 0 Success
"""


@pytest.mark.parametrize("change", [lambda t: t, lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t])
def test_an_ldif_of_a_directory_is_read(change):
    """Folded lines, base64, comments, entries without a password, Windows line ends: two people, by their lines."""
    read = read_hashes(change(LDIF).encode())

    assert [(one.line, one.login, one.hash.reveal()) for one in read.kept] == [
        (8, "tanaka", HASHES["SSHA"]),
        (16, "suzuki", HASHES["CRYPT-6"]),
    ]
    assert read.wrong == ()


@pytest.mark.parametrize("header", ["", "login,hash\n", "ログイン名,ハッシュ\n", "\n"])
def test_a_list_is_read_with_or_without_a_heading(header: str):
    """Quoted or not, also with the commas that an argon2 hash has of its own."""
    assert logins(f'{header}tanaka,{HASHES["ARGON2"]}\n"suzuki","{HASHES["ARGON2"]}"\n\n') == ["tanaka", "suzuki"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", say.CLEAR_TEXT),
        ("tonbo7", say.CLEAR_TEXT),
        ("{tonbo}", say.CLEAR_TEXT),
        ("{}tonbo7", say.CLEAR_TEXT),
        ("{CLEARTEXT}tonbo7", say.UNKNOWN_SCHEME),
        ("{SASL}tanaka@EXAMPLE", say.UNKNOWN_SCHEME),
        ("{NT}0123456789abcdef", say.UNKNOWN_SCHEME),
        ("{SSHA}tonbo7", say.BROKEN),
        (HASHES["SSHA"][:-8], say.BROKEN),
        ("{SSHA512}", say.CLEAR_TEXT),
        ("{CRYPT}FRvc0oCy.VhNo", say.CUT_SHORT),
        ("{CRYPT}_J9..XXXXXXXXXXXXXXXXXXX", say.CUT_SHORT),
        ("{CRYPT}!$6$x$y", say.CUT_SHORT),
        ("{CRYPT}*", say.CUT_SHORT),
        ("{CRYPT}$6$short", say.BROKEN),
        (HASHES["CRYPT-6"].replace("$6$", "$6$rounds=100001$"), say.TOO_COSTLY),
        (HASHES["CRYPT-5"].replace("$5$", "$5$rounds=999999999$"), say.TOO_COSTLY),
        (HASHES["CRYPT-2b"].replace("$04$", "$13$"), say.TOO_COSTLY),
        (HASHES["PBKDF2"].replace("}1000$", "}1000001$"), say.TOO_COSTLY),
        (HASHES["PBKDF2-SHA512"].replace("}1000$", "}4294967295$"), say.TOO_COSTLY),
        (HASHES["ARGON2"].replace("m=64", "m=4194304"), say.TOO_COSTLY),
        (HASHES["ARGON2"].replace("t=1", "t=1000"), say.TOO_COSTLY),
        (HASHES["ARGON2"].replace("p=1", "p=255"), say.TOO_COSTLY),
    ],
    ids=[str(number) for number in range(23)],  # a salt is another one in every process
)
def test_what_cannot_be_taken_is_refused_by_its_line_and_not_repeated(value: str, message):
    """In the clear, unknown, cut off, or so costly that it would hold up everybody: line and login, nothing else."""
    read = read_hashes(f"login,hash\ntanaka,{value}\n".encode())

    assert [said.id for said in read.wrong] == [message.id]
    assert read.kept == ()
    assert "2行目" in read.wrong[0].text
    assert "tonbo" not in read.wrong[0].text


def test_two_passwords_of_one_person_are_refused():
    """In one entry, or on two lines: nobody guesses which one is right."""
    two = f"dn: uid=a\nuid: a\nuserPassword: {HASHES['SSHA']}\nuserPassword: {HASHES['MD5']}\n"
    again = f"tanaka,{HASHES['SSHA']}\nTanaka,{HASHES['MD5']}\n"

    assert ids(two) == [say.TWO_VALUES.id]
    assert (ids(again), logins(again)) == ([say.TWICE.id], ["tanaka"])


def test_a_password_that_stands_in_another_file_is_not_fetched():
    """RFC 2849 allows an address in place of a value; here it is a line that cannot be taken."""
    assert ids("dn: uid=a\nuid: a\nuserPassword:< file:///etc/passwd\n") == [say.CLEAR_TEXT.id]


def test_an_entry_without_a_login_and_a_file_that_is_no_text_are_named():
    """The line where it went wrong."""
    assert ids(f"dn: cn=x\nuserPassword: {HASHES['SSHA']}\n") == [say.NO_LOGIN.id]
    assert [said.text for said in read_hashes("a,b\n田".encode("cp932")).wrong] == [say.NOT_UTF8.say(line=2).text]


def test_f64_what_was_read_does_not_show_itself():
    """Not in a trace either."""
    assert "SSHA" not in repr(Kept(1, "tanaka", Secret(HASHES["SSHA"])))


@given(st.binary(max_size=300) | st.text(alphabet="dn: uid=\nuserPassword:<{}SSHA,$", max_size=300).map(str.encode))
def test_no_file_makes_it_fail(content: bytes):
    """Whatever is handed in, there is an answer with lines of that file."""
    read = read_hashes(content)

    lines = content.count(b"\n") + 1
    assert all(1 <= one.line <= lines for one in read.kept)
