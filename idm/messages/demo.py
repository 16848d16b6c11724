"""The demo: the titles of its steps and what it explains on the way."""

from idm.messages import Message

WELCOME = Message(
    "DMO-001",
    "関所の実演です。架空の村の1年を、本物の取込み、本物の slapd で通します。登場する人はすべて実在しません。",
)
NOT_OURS = Message(
    "DMO-002",
    "{home} には実演用でないインスタンスがあるため、実演を始めません。IDM_HOME で別の場所を指定してください。",
)
LEFTOVER = Message(
    "DMO-003",
    "{path} がすでにあり、実演のものと確かめられません。別の場所を IDM_HOME で指定するか、不要であれば移してください。",
)
CLEARED = Message("DMO-004", "前回の実演を片付けました（{home}）。")
PORT_TAKEN = Message("DMO-005", "ポート{wanted}は使用中のため、{port}を使います。")
NO_CLIENT = Message(
    "DMO-006", "{tool} が見つかりません。OpenLDAP のクライアント（ldap-utils）を入れて、もう一度実行してください。"
)
CLIENT_FAILED = Message(
    "DMO-007", "{tool} が失敗しました（{why}）。「idm directory status」で動いているかを確かめてください。"
)
DIFFERS = Message(
    "DMO-008",
    "実演の手順{step}が、予定の結果になりませんでした（{what}）。{home} をそのまま残します。この番号とともに開発元へ知らせてください。",
)

STEP_INSTANCE = Message("DMO-010", "インスタンスと、付属のディレクトリを用意する")
STEP_TOWN = Message("DMO-011", "{day}：組織と、人事の全件ファイル（CP932）を取り込む")
STEP_CONVERGE = Message("DMO-012", "ディレクトリへ反映し、標準の ldapsearch で読み返す")
STEP_AUDIT = Message("DMO-013", "監査記録を確かめる")
STEP_WRONG = Message("DMO-014", "間違ったファイルは入らない")
STEP_APRIL = Message("DMO-015", "{day}：4月1日の異動ファイルを、確かめてから取り込む")
STEP_BRAKE = Message("DMO-016", "一度に{count}人が退職するファイルは、別の人が確かめるまで止まる")
STEP_PLAN = Message("DMO-017", "4月1日に何が起きるかを、起きる前に見る")
STEP_MIDNIGHT = Message("DMO-018", "3月31日23時59分と、4月1日0時")
STEP_TODAY = Message("DMO-019", "今日（{day}）：翌年度の異動を取り込む")
STEP_HAND = Message("DMO-020", "ディレクトリに手で加えられた権限を、見つけて戻す")
STEP_STILL = Message("DMO-021", "もう一度動かしても、何も変わらない")
STEP_NEXT = Message("DMO-022", "次の4月1日（{day}）に変わること")

SLAPD = Message(
    "DMO-030", "slapd を起動しました（pid {pid}、利用者 {user} の権限、127.0.0.1 のポート{port}と ldapi だけ）。"
)
MADE = Message("DMO-031", "「{document}」に従う演習用インスタンスを {home} に作りました。")
FILES = Message("DMO-032", "ファイルは {folder} にあります。開いて、書き換えて、試せます。")
TAKEN_IN = Message("DMO-033", "{file}：{rows}行、{people}人を取り込みました（取込み番号{batch}）。")
UNITS = Message("DMO-034", "{file}：{units}所属を取り込みました。")
NOTE = Message("DMO-035", "・{text}")
PREVIEW = Message("DMO-036", "{day} 0時から：{counts}")
CONVERGED = Message("DMO-037", "書込み{writes}件、失敗{failed}件。")
READ_BACK = Message("DMO-038", "ldapsearch が返したもの：人{people}件、グループ{groups}件。例：")
AUDIT_OK = Message(
    "DMO-039", "{entries}件が正しくつながり、{signed}件まで署名済みです。1文字でも書き換えると、ここで分かります。"
)
REFUSED = Message("DMO-040", "{file} → 取り込めません。{count}件の理由：")
HELD = Message("DMO-041", "{file} → 確認待ち（取込み番号{batch}）。理由：")
RELEASE_REFUSED = Message("DMO-042", "取り込んだ本人（{who}）が解除しようとすると：")
RELEASED = Message("DMO-043", "別の人（{who}、{post}）が解除しました。")
MORE = Message("DMO-044", "ほか{count}件")
BEFORE_MIDNIGHT = Message("DMO-045", "3月31日23時59分：書込み{writes}件。最終日の24時まで、誰の利用も変わりません。")
AFTER_MIDNIGHT = Message("DMO-046", "4月1日0時：書込み{writes}件。計画どおりに変わりました（{counts}）。")
WHO_CHANGED = Message("DMO-047", "ldapsearch で見た変化")
CAUGHT_UP = Message(
    "DMO-048", "4月1日から今日までの分（退職から90日後の抹消など）も反映しました。書込み{writes}件、失敗{failed}件。"
)
BY_HAND = Message("DMO-049", "標準の ldapmodify で、{who}を「{group}」に手で加えました。")
FOUND = Message("DMO-050", "違いが{count}件：{what} {who}（{group}）")
REPAIRED = Message("DMO-051", "戻しました（書込み{writes}件）。残る違いは{left}件です。")
NO_WRITES = Message("DMO-052", "ワーカー：書込み{writes}件。照合：{compared}件を比べ、違い{differences}件。")
DONE = Message("DMO-053", "実演を終わりました（{seconds}秒）。slapd は動いたままです。続きは、次の命令で見られます。")
NO_ENTRY = Message("DMO-054", "登録なし")

LOOK_PLAN = Message("DMO-060", "次の4月1日に変わることを、理由とともに")
LOOK_SHOW = Message("DMO-061", "{name}さんの職、役割、権限と根拠")
LOOK_BRAKE = Message("DMO-062", "取り込んだファイルの一覧")
LOOK_AUDIT = Message("DMO-063", "監査記録の終わり")
LOOK_RECONCILE = Message("DMO-064", "ディレクトリとの照合")
LOOK_SEARCH = Message("DMO-065", "標準の道具で見る")
LOOK_STOP = Message("DMO-066", "slapd を止める")
LOOK_AGAIN = Message("DMO-067", "初めからやり直す")
