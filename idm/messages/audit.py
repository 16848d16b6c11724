"""The audit log: what a check found, and why the keeper of the signature stopped."""

from idm.messages import Message

# --- what a check of the log found ---

ENTRY_MISSING = Message(
    "AUD-001",
    "監査記録の{seq}番があるはずの所に、{found}番があります。記録が消されたか、増やされたか、入れ替えられています。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
ENTRY_CHANGED = Message(
    "AUD-002",
    "監査記録の{seq}番の内容が、書いたときと違います。データベースの控えを取り、監査の担当者へ知らせてください。",
)
CHAIN_BROKEN = Message(
    "AUD-003",
    "監査記録の{seq}番が、一つ前の記録とつながりません。どちらかが書き換えられています。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
ENTRY_MALFORMED = Message(
    "AUD-004",
    "監査記録の{seq}番は、このプログラムが書く形になっていません。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
OTHER_LOG = Message(
    "AUD-005",
    "監査記録の{seq}番は、別の記録簿（{found}）のものです。この記録簿は {log} です。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
LOG_CUT = Message(
    "AUD-006",
    "監査記録は{size}件まで署名されていますが、{entries}件しかありません。{entries}番から後が失われています。"
    "データベースを古い控えから戻した場合は、その日時を監査の担当者へ知らせてください。",
)
LOG_REWRITTEN = Message(
    "AUD-007",
    "監査記録の{first}番から{last}番までのどこかが、署名の後で書き換えられています。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
SIGNATURE_WRONG = Message(
    "AUD-008",
    "監査記録の{size}件目の署名は、この公開鍵で署名されたものではありません。"
    "公開鍵の指紋を、紙の控えと照らし合わせてください。",
)
CHECKPOINT_OF_OTHER_LOG = Message(
    "AUD-009",
    "署名が記録簿 {found} のもので、この記録簿 {log} のものではありません。記録簿と署名の組み合わせを確認してください。",
)
NOTHING_SIGNED = Message(
    "AUD-011",
    "監査記録はありますが、署名した記録（{folder}）がありません。消されたか、別の場所に移されています。"
    "写しを戻してから、もう一度確かめてください。戻せないときは、監査の担当者へ知らせてください。",
)
HEAD_WRONG = Message(
    "AUD-010",
    "監査記録の終わりの控え（audit_head）が、最後の記録と合いません。どちらかが書き換えられているため、記録を続けられません。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)

# --- the keeper of the signature stops ---

ROLLED_BACK = Message(
    "AUD-021",
    "監査記録は{kept}件まで署名しましたが、データベースには{size}件しかありません。"
    "データベースが古い状態に戻された疑いがあるため、署名を止めました。"
    "戻した覚えがなければ、操作をやめて監査の担当者へ知らせてください。",
)
NOT_A_CONTINUATION = Message(
    "AUD-022",
    "監査記録の{seq}番が、署名した記録の続きではないため、署名を止めました。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
BODIES_MISSING = Message(
    "AUD-023",
    "監査記録は{size}件あるはずですが、{found}件しか読めないため、署名を止めました。"
    "データベースの控えを取り、監査の担当者へ知らせてください。",
)
KEPT_LOST = Message(
    "AUD-024",
    "{folder} に署名はありますが、どこまで署名したかの控え（kept.json）がありません。"
    "署名を止めました。バックアップからこのフォルダーを戻してください。",
)
KEPT_DAMAGED = Message(
    "AUD-025", "署名の控え {path} が壊れているため、署名を止めました。バックアップからこのファイルを戻してください。"
)
KEY_LOST = Message(
    "AUD-026",
    "署名鍵 {path} がありません。公開鍵だけが残っているため、新しい鍵は作りません。"
    "バックアップから署名鍵を戻してください。",
)
KEY_REPLACED = Message(
    "AUD-027",
    "{folder} の署名鍵が、前に使った鍵と違うため、署名を止めました。バックアップから署名鍵と公開鍵を戻してください。",
)
KEY_UNREADABLE = Message(
    "AUD-028", "鍵のファイル {path} を鍵として読めません。バックアップからこのファイルを戻してください。"
)
KEY_OPEN_TO_OTHERS = Message(
    "AUD-029",
    "署名鍵 {path} を他の利用者も読み書きできるため、署名を止めました。"
    "「chmod 600 {path}」で権限を直し、他の人が読んだ疑いがあれば監査の担当者へ知らせてください。",
)
FILE_FAILED = Message(
    "AUD-030",
    "監査記録のファイル {path} を読み書きできません（{why}）。場所、権限、空き容量を確認してください。",
)

# --- checkpoints and exports as files ---

NOT_FOR_YOU = Message(
    "AUD-045",
    "監査記録を氏名で見られるのは、その職に就いているCISO、ネットワーク管理者、監査統括責任者です。"
    "その人に頼むか、--by を付けずに、番号のまま見てください。",
)
NOT_A_CHECKPOINT = Message(
    "AUD-041", "{where} は監査記録の署名として読めません。受け取ったときのままのファイルか確認してください。"
)
EXPORT_NOT_EMPTY = Message(
    "AUD-042", "{folder} は空ではないため、書き出しませんでした。新しいフォルダーを指定してください。"
)
EXPORT_NOT_SIGNED = Message(
    "AUD-043", "監査記録にまだ署名がないため、書き出しませんでした。最初の署名ができてから、もう一度実行してください。"
)
EXPORT_INCOMPLETE = Message(
    "AUD-044",
    "書き出しに {path} がないため、確かめられません。書き出したフォルダー全体を、もう一度受け取ってください。",
)

EXPORT_README = """\
# 監査記録の書き出し

記録簿：{origin}
署名された件数：{size}

このフォルダーは、関所（Sekisho）のプログラムを使わずに確かめられます。
必要なものは bash、sha256sum、awk、OpenSSL 3、Python 3 だけです。このフォルダーで順に実行してください。

| ファイル | 内容 |
| --- | --- |
| entries.jsonl | 監査記録。1行が1件。書いたときのままのバイト列 |
| checkpoint | 最新の署名（件数と、全記録から計算した値） |
| checkpoints/ | それまでの署名（1日に一つと最新）。ファイル名は件数 |
| pub.pem | 公開鍵 |
| verify.py | 手順3のプログラム |
| SHA256SUMS | 写し間違いを見つけるための値（`sha256sum -c SHA256SUMS`）。改ざんの有無は下の手順で確かめる |

## はじめに：公開鍵が本物か

次の値を、運用手引または紙の控えにある公開鍵の指紋と比べてください。違うときは、以下の結果を信用しないでください。

```sh
openssl pkey -pubin -in pub.pem -outform DER | sha256sum
```

## 手順1：記録がつながっているか

各行の prev は、一つ前の行の SHA-256 です。`ok 件数 最後の値` と出れば正しく、`BROKEN at 番号` と出れば、その番号か一つ前の記録が書き換えられています。
1,000件に数秒かかります。件数が多いときは、手順3だけでも全件の書き換えが見つかります。

```sh
{chain}
```

## 手順2：署名が正しいか

`Signature Verified Successfully` と出れば正しい署名です。checkpoints/ の中の署名も、1行目と2行目の checkpoint を置き換えて確かめられます。

```sh
{signature}
```

## 手順3：記録が署名のとおりか

`python3 verify.py` が出す件数と値を、checkpoint の2行目と3行目、および紙の控えと比べてください。
件数が少なければ末尾が消されています。値が違えば、どこかが書き換えられています。

```sh
{root}
```
"""
