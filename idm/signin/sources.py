"""Where a try comes from, as far as it can be told apart from others: an address, or what one line is given of them."""

from ipaddress import IPv6Address, ip_address, ip_network

LINE = 64
"""Bits of an IPv6 address that one line has in common: behind them everybody chooses for himself."""


def source_of(address: str) -> str | None:
    """
    The name under which tries from this address are counted.

    None for this machine itself and for whatever is no address: they are the same for everybody who comes through a
    proxy that the settings do not name, and nobody may be held for what another did.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return None
    return str(ip_network(f"{found}/{LINE}", strict=False)) if isinstance(found, IPv6Address) else str(found)
