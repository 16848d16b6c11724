"""Reading a personnel file. ``HR-0nn`` is case nn of the catalogue of input cases; ``HR-1nn`` is a case of our own.

``{n}`` is the row as Excel numbers it, ``{v}`` the value as it stands in the file.
"""

from idm.messages import Message

# --- the file ---

UTF8_BOM = Message("HR-001", "文字コード：UTF-8（BOM付き）として読み込みました。")
CP932 = Message("HR-002", "文字コード：Shift_JIS（Windows）として読み込みました。")
UNKNOWN_ENCODING = Message("HR-003", "文字コードを判別できません。Excelで開き、「CSV UTF-8」で保存し直してください。")
UTF16 = Message("HR-005", "文字コード：UTF-16として読み込みました。")
NOT_CSV = Message(
    "HR-006",
    "拡張子はCSVですが、中身はExcelなど別の形式のファイルです。Excel形式（.xlsx）のまま、またはCSVで保存してから選択してください。",
)
PASSWORD = Message("HR-007", "ファイルにパスワードが設定されています。パスワードを外したファイルを選択してください。")
WRONG_KIND = Message("HR-008", "この形式（{v}）は読み込めません。.xlsx または CSV で保存してください。")
NO_ROWS = Message("HR-009", "データ行がありません。ファイルの内容を確認してください。")
RAGGED = Message(
    "HR-011",
    '{n}行目の列数が見出しと合いません（見出し{a}列、{n}行目{b}列）。「,」を含む欄を「"」で囲んでください。',
)
NEWLINE_IN_CELL = Message("HR-012", "{n}行目の{column}に改行があります。改行を空白に置き換えました。")
FOOTER = Message("HR-013", "末尾の{k}行は集計行とみなし、取り込みませんでした。")
TITLE_ROW = Message("HR-014", "見出し行を{n}行目と判断しました。正しいか確認してください。")
MY_NUMBER = Message(
    "HR-016",
    "マイナンバー（個人番号）と思われる値があります。取込みを中止し、ファイルを保存していません。"
    "マイナンバーの列を削除してください。",
)
ROW_COUNT = Message(
    "HR-015",
    "入力した件数（{a}件）とファイルの件数（{b}件）が違います。ファイルが途中で切れていないか、確かめてください。",
)
CUT = Message(
    "HR-101",
    "ファイルが途中で切れているようです（{where}）。元のシステムから出力し直して、もう一度選択してください。",
)
TOO_BIG = Message("HR-102", "ファイルが大きすぎます（上限{limit}MB）。不要な列や行を除いて、もう一度選択してください。")
QUOTES = Message(
    "HR-103", '{n}行目の「"」の使い方が正しくありません。Excelで開き、「CSV UTF-8」で保存し直してください。'
)
NOT_XLSX = Message(
    "HR-104",
    "拡張子は .xlsx ですが、中身はExcelのブックとして読めません。Excelで開き、.xlsx で保存し直してください。",
)
BLANK_ROWS = Message("HR-105", "空の行が{k}行ありました。取り込みませんでした。")
OTHER_SHEETS = Message("HR-106", "シート「{v}」を読み込みました。ほかのシート（{others}）は読み込んでいません。")

# --- the header ---

ALIAS = Message("HR-020", "列「{v}」を「{column}」として扱いました。")
COLUMN_TWICE = Message(
    "HR-021", "「{v}」の列が2つあります（{names}）。「旧所属」「新所属」のように列名を分けてください。"
)
COLUMN_MISSING = Message("HR-022", "必要な列「{v}」がありません。列を加えて、もう一度選択してください。")
COLUMNS_DROPPED = Message("HR-023", "使わない列（{v}）は取り込まず、保存もしません。")
EXTENT_UNKNOWN = Message("HR-107", "全件か異動分かを指定してください（--full / --changes）。")

# --- names ---

NAME_NOT_SPLIT = Message(
    "HR-024",
    "氏名の姓と名の区切りが分かりません（{n}行目「{v}」）。姓と名の間に空白を一つ入れてください。",
)
NAME_LOST_CHARACTER = Message(
    "HR-025",
    "{n}行目の氏名に「{mark}」が含まれます。文字が失われた可能性があります。正しい氏名、または代わりの漢字を入力してください。",
)
NAME_PRIVATE_USE = Message("HR-026", "{n}行目の氏名に外字が含まれます。画面に表示できる代わりの文字に直してください。")
KANA_WIDENED = Message("HR-030", "氏名カナを全角に直しました（{k}行）。")
KANA_NOT_KATAKANA = Message("HR-031", "{n}行目の氏名カナはカタカナで入力してください。")
VACANCY = Message("HR-036", "「{v}」の行は取り込みませんでした（{n}行目）。")
NAME_ONE_PART = Message("HR-082", "氏名は姓と名の両方が必要です（{n}行目「{v}」）。")
NAME_TOO_LONG = Message("HR-108", "{n}行目の氏名が長すぎます（{limit}文字まで）。氏名を確認してください。")

# --- dates ---

DATE_AMBIGUOUS = Message(
    "HR-038",
    "{n}行目の{column}「{v}」は{guess}のことですか。元号（R8.4.1）か西暦4桁（2026-04-01）を付けて入力し直してください。",
)
DATE_SERIAL = Message(
    "HR-040",
    "{n}行目の{column}「{v}」はExcelの日付の内部値と思われます。{guess}のことですか。日付（2026-04-01）に直してください。",
)
DATE_IMPOSSIBLE = Message("HR-041", "{n}行目の「{v}」は存在しない日付です。正しい日付に直してください。")
DATE_INCOMPLETE = Message("HR-042", "{column}は年月日まで入力してください（{n}行目「{v}」）。")
DATE_FAR = Message("HR-044", "{n}行目の発令日が{v}です。年の入力誤りではありませんか。正しい日付に直してください。")
TERM_BEYOND_YEAR = Message(
    "HR-047",
    "{n}行目の任期の終わり（{v}）が会計年度の末日（{y}年3月31日）を超えています。年度の末日までに直してください。",
)
TERM_MISSING = Message("HR-048", "{n}行目：{form}には任期の終わりの日が必要です。「任期終了」に入力してください。")
TERM_BACKWARDS = Message(
    "HR-109", "{n}行目の任期の終わり（{v}）が、任期の始まり（{start}）より前です。どちらかを直してください。"
)

# --- numbers and people ---

NUMBER_WRONG = Message(
    "HR-110",
    "{n}行目の職員番号「{v}」は番号として読めません。英数字とハイフンの16文字までで入力してください（Excelでは文字列の書式）。",
)
NUMBER_SIMILAR = Message(
    "HR-051", "職員番号「{v}」の職員はいません（{n}行目）。似た番号：{list}。番号を確認してください。"
)
NUMBER_TWO_PEOPLE = Message(
    "HR-052", "職員番号{v}が別の人に使われています（{n}行目と{m}行目）。番号か氏名を確認してください。"
)
NUMBER_REUSED = Message(
    "HR-053",
    "{n}行目の職員番号{v}は、{y}年に退職した別の職員のものです。職員番号は使い回せません。新しい番号を付けてください。",
)
UNKNOWN_PERSON = Message("HR-055", "{v}は登録されていない職員です（{n}行目）。採用の発令が先に必要です。")
ALREADY_EMPLOYED = Message("HR-056", "{n}行目：{v}はすでに在職中です。異動ですか。異動区分か発令日を確認してください。")
DUPLICATE_ROWS = Message("HR-057", "同じ内容の行が{k}行ありました。1行として扱いました。")
TWO_MAIN_POSTS = Message("HR-058", "{n}行目：{v}の主務（本務）の所属が2つあります。片方を兼務にしてください。")
NO_MAIN_POST = Message("HR-111", "{n}行目：{v}の主務（本務）の所属がありません。所属の一つを主務にしてください。")
NOT_EMPLOYED = Message("HR-112", "{n}行目：{v}は{day}に在職していません。職員番号と発令日を確認してください。")
NAME_DIFFERS = Message(
    "HR-113",
    "{n}行目：職員番号{v}の氏名は、名簿では「{known}」、ファイルでは「{told}」です。"
    "番号を確認するか、氏名変更の発令を加えてください。",
)
LOGIN_WRONG = Message(
    "HR-114", "{n}行目：職員番号{v}からログイン名を作れません（「{login}」）。職員番号を確認してください。"
)
FORM_NOT_FROM_HR = Message(
    "HR-080", "{n}行目：{form}は人事異動データではなく、専用の名簿で登録します。この行を除いてください。"
)
FORM_FROM_HR = Message(
    "HR-115",
    "{n}行目：{form}は人事異動データで登録します。この名簿には特別職・議員・委託だけを載せてください。",
)
FORM_UNKNOWN = Message("HR-116", "{n}行目の任用形態「{v}」は使えません。使えるもの：{known}。")
FORM_CHANGES = Message(
    "HR-117",
    "{n}行目：{v}の任用形態は、名簿では「{known}」、ファイルでは「{told}」です。"
    "変わる場合は、異動区分を「再任用」にしてください。",
)

# --- events ---

EVENT_UNKNOWN = Message("HR-118", "{n}行目の異動区分「{v}」は使えません。使えるもの：{known}。")
EVENT_AT_ONCE = Message(
    "HR-119",
    "{n}行目：「{v}」は、その場で利用を止める必要があるため、ファイルでは取り込みません。利用停止の操作を先に行ってください。",
)
MAIN_UNKNOWN = Message("HR-120", "{n}行目の主務・兼務「{v}」は使えません。「主務」か「兼務」と入力してください。")
EMPTY = Message("HR-121", "{n}行目の「{column}」が空です。入力してください。")
NO_SUCH_POST = Message(
    "HR-122",
    "{n}行目：{v}は{day}に、所属{unit}「{title}」の兼務をしていません。所属と職名を確認してください。",
)
NOT_AWAY = Message("HR-123", "{n}行目：{v}には、{day}に休職・派遣などの記録がありません。発令日を確認してください。")
ROWS_DISAGREE = Message(
    "HR-124", "{n}行目：{v}の同じ日の行で、「{column}」が食い違っています。どれが正しいか確認し、揃えてください。"
)
RETURN_TOO_EARLY = Message(
    "HR-072",
    "{n}行目：復職日（{day}）が休業開始日（{start}）より前です。どちらの日付が正しいか確認してください。",
)
CONTINUED = Message("HR-070", "{k}人は退職の翌日に再任用されます。アカウントを継続します。")

# --- the organisation ---

UNIT_UNKNOWN = Message("HR-060", "{n}行目：所属コード{v}は{day}時点で存在しません。組織情報を先に登録してください。")
UNIT_NAME_DIFFERS = Message(
    "HR-061",
    "{n}行目：所属コードと所属名が一致しません（コード：{v} {known}、名称：{told}）。どちらが正しいか確認してください。",
)
SAME_AS_ABOVE = Message("HR-064", "{n}行目の{column}に「{v}」と書かれています。省略せずに入力してください。")

# --- the whole ---

MANY_MISSING = Message(
    "HR-069",
    "名簿の{total}人のうち{k}人（{p}%）がこのファイルにありません。"
    "「全件」ファイルか「異動分」ファイルかを確認してください。",
)
