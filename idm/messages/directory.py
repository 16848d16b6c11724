"""Directories: reaching them, what they refuse, and the private slapd."""

from idm.messages import Message

UNREACHABLE = Message(
    "DIR-001",
    "ディレクトリ {name} から応答がありません（{why}）。ディレクトリが動いているかを確認してください。"
    "反映を待っている変更は、応答が戻りしだい続きから送ります。",
)
SIGN_IN_REFUSED = Message(
    "DIR-002",
    "ディレクトリ {name} が、このシステムの接続を認めませんでした（{why}）。接続用の識別名と権限を確認してください。",
)
OTHER_IDENTITY = Message(
    "DIR-003",
    "ディレクトリ {name} は、このシステムを「{found}」として扱っています（正しくは「{expected}」）。"
    "変更は行っていません。接続用の識別名の設定を確認してください。",
)
CERTIFICATE_REFUSED = Message(
    "DIR-004",
    "ディレクトリ {name} の証明書を確かめられないため、接続しませんでした（{why}）。証明書と CA の設定を確認してください。",
)
PLAIN_CONNECTION = Message(
    "DIR-005",
    "ディレクトリの接続先 {url} は暗号化されないため使えません。ldapi:// か ldaps:// を指定するか、StartTLS を有効にしてください。",
)
EMPTY_PASSWORD = Message(
    "DIR-006",
    "ディレクトリ {url} に接続するパスワードが空か、使えない文字だけです。設定を確認してください。",
)
QUESTION_REFUSED = Message(
    "DIR-007",
    "ディレクトリ {name} の {where} を読めませんでした（{why}）。場所の名前と、このシステムの読み取り権限を確認してください。",
)
HIDDEN = Message(
    "DIR-008",
    "ディレクトリ {name} の {where} が見えません。空とはみなさず、処理を止めました。このシステムの読み取り権限を確認してください。",
)
NO_CHANGE_LOG = Message(
    "DIR-009",
    "ディレクトリ {name} は変更の履歴を出しません。syncprov の設定を確認してください。全件の照合は使用できます。",
)

SLAPD_MISSING = Message(
    "DIR-020",
    "このコンピューターに OpenLDAP（slapd）がありません。「sudo apt-get install slapd ldap-utils」で導入してから、もう一度実行してください。",
)
SLAPD_NOT_CREATED = Message(
    "DIR-021", "{home} には、まだ付属ディレクトリがありません。先に作成してから起動してください。"
)
PORT_BUSY = Message(
    "DIR-022",
    "ポート {port} は他のプログラムが使用中のため、付属ディレクトリを起動できません。sekisho.toml の [directory] の port を、空いている番号に変えてください。",
)
HOME_UNWRITABLE = Message(
    "DIR-023",
    "付属ディレクトリの場所 {home} に書き込めません（{why}）。場所と権限を確認するか、別の場所を指定してください。",
)
HOME_WRONG = Message(
    "DIR-024",
    "付属ディレクトリの場所 {home} には、使えない文字（引用符、円記号、改行）があります。別の場所を指定してください。",
)
BASE_WRONG = Message(
    "DIR-025",
    "ディレクトリの起点「{base}」は使えません。dc=sekisho,dc=example のように、英数字とハイフンで指定してください。",
)
SLAPD_FAILED = Message(
    "DIR-026",
    "付属ディレクトリ（slapd）の{step}に失敗しました（{why}）。{home} の権限とディスクの空きを確認してください。",
)
SLAPD_DOES_NOT_STOP = Message(
    "DIR-027",
    "付属ディレクトリ（プロセス番号 {pid}）が {seconds} 秒待っても止まりません。負荷が下がってから、もう一度止めてください。",
)
SOCKET_FOLDER_TAKEN = Message(
    "DIR-028",
    "フォルダー {folder} が他の利用者のものになっているため、付属ディレクトリの接続口を作れません。管理者に削除を依頼してください。",
)

RENAMED_BY_HAND = Message(
    "DIR-010",
    "この登録の名前（uid）は、製品の外で変えられています。ldapmodrdn で元のログイン名に戻してから、「idm reconcile --repair」を実行してください。",
)
