"""The encoder agrees with pyasn1, an independent one; the decoder survives anything."""

import socket
import struct
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ

from connectors.ldap import ber
from connectors.ldap.channel import Channel, Lost

NAMES = st.sampled_from(["cn", "sekishoGeneration", "departmentNumber"])
SIZES = st.sampled_from([0, 1, 60, 61, 62, 88, 89, 90, 91, 126, 127, 128, 255, 256, 65535, 65536])


@given(st.integers(min_value=0, max_value=2**62) | st.integers(0, 300))
def test_integers_are_minimal_and_come_back(number: int) -> None:
    """Every 64-bit integer is written as pyasn1 writes it, and read back."""
    encoded = ber.integer(number)

    assert encoded == encoder.encode(univ.Integer(number))
    assert ber.number(ber.elements(encoded)[0][1]) == number


@given(NAMES, st.binary(max_size=300) | SIZES.map(bytes))
def test_the_short_way_of_writing_an_attribute_equals_the_long_one(name: str, value: bytes) -> None:
    """The fast path for short values changes nothing but the time."""
    head = ber.head(name)

    assert ber.attribute(head, value) == ber.attributes(head, [value])


@given(NAMES, st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_attributes_decode_elsewhere(name: str, values: list[bytes]) -> None:
    """pyasn1 finds the name and the values that were written."""
    decoded, rest = decoder.decode(ber.attributes(ber.head(name), values))

    assert rest == b""
    assert bytes(decoded[0]) == name.encode()
    assert [bytes(value) for value in decoded[1].components] == values


@settings(deadline=None)  # many draws; the machine may be busy
@given(st.lists(st.tuples(st.integers(1, 2**31 - 1), st.binary(max_size=400), st.booleans()), max_size=6), st.data())
def test_messages_cut_anywhere_arrive_whole(wanted: list[tuple[int, bytes, bool]], data: st.DataObject) -> None:
    """However the network cuts the stream, the same messages come out, once and in order."""
    marked = b"\xa0\x02\x30\x00"
    sent = [(number, ber.tlv(0x65, content), marked if controls else b"") for number, content, controls in wanted]
    stream = b"".join(ber.message(*one) for one in sent)
    found, rest, at = [], b"", 0
    while at < len(stream):
        end = data.draw(st.integers(at + 1, len(stream)))
        messages, used = ber.split(rest + stream[at:end])
        found += messages
        rest, at = (rest + stream[at:end])[used:], end

    assert rest == b""
    assert found == [(number, 0x65, content, marked[2:] if c else b"") for number, content, c in wanted]


@given(st.binary(max_size=200))
def test_f72_nonsense_is_called_malformed_and_nothing_else(data: bytes) -> None:
    """Random bytes never end in another error, nor in a loop."""
    for parse in (ber.split, ber.elements, lambda d: ber.element(d, 0)):
        try:
            parse(data)
        except ber.Malformed:
            continue


@pytest.mark.parametrize(
    "evil",
    [
        b"\x30\x84\x40\x00\x00\x00" + b"\0" * 100,  # one gigabyte announced
        b"\x30\x89" + b"\xff" * 9,
        b"\x30\x80\x02\x01\x01\x00\x00",  # indefinite length
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        ber.message(0, ber.tlv(0x78, b"")),  # notice of disconnection
        b"\x30\x05\x02\x01\x01\x65\x10",  # an operation longer than its message
        b"\x30\x03\x02\x01\x01",  # no operation
        b"",  # hangs up
    ],
)
def test_f72_a_channel_gives_an_evil_peer_up(evil: bytes) -> None:
    """Whatever is not LDAP ends the connection at once, without waiting or taking memory."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(evil)
        theirs.shutdown(socket.SHUT_WR)

        with pytest.raises(Lost):
            Channel(ours, 1).receive()


def test_f72_a_reset_is_lost() -> None:
    """A connection torn down is an end like any other."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as ours:
        theirs, _ = server.accept()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        theirs.close()
        channel = Channel(ours, 1)

        assert not channel.usable()
        with pytest.raises(Lost):
            channel.receive()


def test_whoever_sends_also_reads_so_that_full_buffers_stop_nobody() -> None:
    """Ten megabytes each way, with both sides' buffers full in between."""
    ours, theirs = socket.socketpair()
    whole = b"x" * 10_000_000
    got = bytearray()

    def peer() -> None:
        answer = b"\x30\x05\x02\x01\x01\x42\x00" * 1_400_000
        theirs.sendall(answer)  # before it reads anything
        while len(got) < len(whole):
            got.extend(theirs.recv(1 << 20))

    with ours, theirs:
        other = threading.Thread(target=peer)
        other.start()
        Channel(ours, 5).send(whole)
        other.join(10)

    assert bytes(got) == whole


def test_a_peer_that_does_not_read_is_lost_after_the_time_given() -> None:
    """Nobody waits for ever to hand something over."""
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(Lost, match="no answer for 1 s"):
        Channel(ours, 1).send(b"x" * 10_000_000)


def test_a_silent_peer_is_lost_after_the_time_given() -> None:
    """Nobody waits for ever."""
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(Lost, match="no answer for 1 s"):
        Channel(ours, 1).receive()
