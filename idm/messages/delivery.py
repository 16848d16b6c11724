"""Passwords on their way to directories, and what directories check at a bind."""

from idm.messages import Message

REACHED_AGAIN = Message("DLV-001", "ディレクトリ「{name}」に、また接続できました。待っていた変更を反映します。")
