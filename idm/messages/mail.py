"""Mail of notices: what it says, what became of it, and what to do when it does not go."""

from idm.messages import Message

SERVER_UNREACHABLE = Message(
    "MAI-001",
    "メールサーバー {host}:{port} に、お知らせのメールを渡せません（{why}）。sekisho.toml の [mail] と、サーバーが動いているかを確かめてください。待っているメールは、そのまま残ります。",
)
NO_ANSWER = Message("MAI-002", "時間内に返事がありません")
BAD_ADDRESS = Message("MAI-003", "宛先が、メールアドレスの形ではありません")
DECEASED = Message("MAI-004", "亡くなった人には送りません")
UNKNOWN = Message("MAI-009", "このプログラムの知らない文です（別の版が書いたものです）")

SUBJECT = Message("MAI-005", "【関所】{first}")
SUBJECT_REHEARSAL = Message("MAI-006", "【関所・演習】{first}")
LETTER = Message(
    "MAI-007",
    "{text}\n\n（{at}のお知らせ）\n\n関所にサインインすると、「自分のページ」で確かめられます。{url}\n\n--\n{body} 関所\nこのメールは自動で送っています。返信は誰も読みません。パスワードや確認コードを、メールで尋ねることはありません。",
)
TEST = Message("MAI-008", "関所からの試しのメールです。届いていれば、お知らせのメールを送れます。")

GIVEN_UP = Message(
    "MAI-010",
    "お知らせのメール{count}通を、3日間送れなかったため、送るのをやめました（最後の理由：{why}）。お知らせは、それぞれの人の画面に出ています。メールサーバーを確かめ、「idm mail list」で見てから、「idm mail retry --all」で送り直してください。",
)
REFUSED = Message(
    "MAI-011",
    "お知らせのメール（番号{number}）を、メールサーバーが受け取りませんでした（{why}）。もう送りません。宛先を確かめ、送り直すときは「idm mail retry {number}」を実行してください。",
)
SENT = Message("MAI-012", "お知らせのメールを{count}通送りました。")

NOT_CONFIGURED = Message(
    "MAI-020",
    "メールを送る設定がありません。sekisho.toml の [mail] に、host、port、security、sender を書き、「idm policy propose --connection」で変更を申請してください。",
)
PASSWORD_OPEN = Message(
    "MAI-021",
    "メールサーバーのパスワードのファイル {path} を、ほかの利用者も読めます。「chmod 600」で、このサービスだけが読めるようにしてください。まだ何も送っていません。",
)
NOT_ENTITLED = Message(
    "MAI-022",
    "メールの送り直しと試しは、{roles}の人が行います。--by に自分の職員番号を指定してください。何もしていません。",
)
AGAIN = Message("MAI-023", "お知らせのメール{count}通を、もう一度送ります。ワーカーが動いていれば、すぐに送られます。")
NOTHING_AGAIN = Message(
    "MAI-024",
    "送り直すメールがありません。「idm mail list」の番号か、--all を指定してください。送り終えたものは送り直しません。",
)
NOTHING_WAITS = Message("MAI-025", "待っているメールも、送れなかったメールもありません。")
TEST_TAKEN = Message(
    "MAI-026", "メールサーバーが、{address} への試しのメールを受け取りました。届いたかを確かめてください。"
)
TEST_REFUSED = Message(
    "MAI-027",
    "メールサーバーが、{address} への試しのメールを受け取りませんでした（{why}）。宛先と sekisho.toml の [mail] を確かめてください。",
)

WAITING, GAVE_UP = "待っている", "やめた"
NOT_TOLD, MAILED, ON_PAGE, READ = "未通知", "メールで通知済み", "画面で通知済み", "本人が確認済み"


def told(reached: bool, read: bool, mailed: bool) -> str:
    """How far somebody has been told of something, in words."""
    if read:
        return READ
    return (MAILED if mailed else ON_PAGE) if reached else NOT_TOLD
