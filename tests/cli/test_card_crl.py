"""`idm card crl`: the list of stopped cards as a file."""

from pathlib import Path

from cryptography import x509

from idm.office.cards.stop_list import CERTIFICATE
from tests.places import Place


def test_the_list_of_stopped_cards_replaces_the_one_before(small_place: Place, tmp_path: Path):
    """Whole, and signed by the certificate that the command names."""
    path = tmp_path / "cards.crl"
    path.write_bytes(b"old")

    answer = small_place.idm("card", "crl", str(path))

    assert answer.code == 0
    assert str(CERTIFICATE) in answer.out
    assert list(x509.load_der_x509_crl(path.read_bytes())) == []
    assert [one.name for one in tmp_path.iterdir()] == ["cards.crl"]
