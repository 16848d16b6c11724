"""OpenLDAP behind the port Directory."""

from connectors.ldap.cards import CardNames
from connectors.ldap.directory import Differing, LdapDirectory
from connectors.ldap.settings import LdapSettings

__all__ = ["CardNames", "Differing", "LdapDirectory", "LdapSettings"]
