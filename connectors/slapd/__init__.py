"""A private OpenLDAP server beside the instance: its own configuration, data and certificate, no root needed."""

from connectors.slapd.private import PrivateSlapd

__all__ = ["PrivateSlapd"]
