"""Reading a personnel file. ``HR-0nn`` is case nn of the catalogue of input cases; ``HR-1nn`` is a case of our own.

``{n}`` is the row as Excel numbers it, ``{v}`` the value as it stands in the file.
"""

from collections.abc import Sequence

from idm.messages import Message

MOST = 10


def some(items: Sequence[str]) -> str:
    """A list inside a sentence: the first few, and how many more there are."""
    more = len(items) - MOST
    return "、".join(items[:MOST]) + (f"、ほか{more}件" if more > 0 else "")


def row_numbered(row: int) -> str:
    """A row of the file inside a list."""
    return f"{row}行目"


def row_and_age(row: int, age: int | None) -> str:
    """One odd date of birth, without the date. ``age`` in years; None when the cell is no date."""
    return f"{row}行目：" + ("日付として読めません" if age is None else f"{age}歳")


def day_and_count(day: str, count: int) -> str:
    """How many rows speak of one day."""
    return f"{day}：{count}件"


def same_people(name: str, numbers: Sequence[str]) -> str:
    """One name and the numbers that carry it."""
    return f"{name}（{'、'.join(numbers)}）"


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
BIRTHS_CHECKED_ONLY = Message("HR-154", "列「{v}」は年齢の確認だけに使い、取り込まず、保存もしません。")
EXTENT_UNKNOWN = Message("HR-107", "全件か異動分かを指定してください（--full / --changes）。")

# --- names ---

NAME_NOT_SPLIT = Message(
    "HR-024",
    "氏名の姓と名の区切りが分かりません（{n}行目「{v}」）。姓と名の間に空白を一つ入れてください。",
)
NAME_SPLIT = Message(
    "HR-150",
    "氏名の姓と名の区切りが分かりません（{n}行目「{v}」）。「{read}」のことですか。ちがうときは、姓と名の間に空白を一つ入れてください。",
)
NAME_LOST_CHARACTER = Message(
    "HR-025",
    "{n}行目の氏名に「{mark}」が含まれます。文字が失われた可能性があります。正しい氏名、または代わりの漢字を入力してください。",
)
NAME_PRIVATE_USE = Message("HR-026", "{n}行目の氏名に外字が含まれます。画面に表示できる代わりの文字に直してください。")
NAME_HARD_TO_SHOW = Message(
    "HR-027",
    "環境によって表示できない文字が氏名にあります（{list}）。受け取ったとおりに登録します。代わりの文字を使うときは、ファイルの氏名を直してください。",
)
NAME_GLYPHS = Message(
    "HR-028",
    "{n}行目：職員番号{v}の氏名の字体が変わっています（{known}→{told}）。氏名変更として扱いますか。ちがうときは、氏名を名簿のとおりに直してください。",
)
KANA_WIDENED = Message("HR-030", "氏名カナを全角に直しました（{k}行）。")
KANA_NOT_KATAKANA = Message("HR-031", "{n}行目の氏名カナはカタカナで入力してください。")
KANA_FROM_HIRAGANA = Message("HR-151", "氏名カナのひらがなをカタカナに直しました（{k}行）。")
KANA_EMPTY = Message("HR-152", "氏名カナが空の新しい職員が{k}人います。分かるときは、氏名カナを入力してください。")
NAME_SINGLE = Message(
    "HR-153",
    "一語だけの氏名があります（{list}）。姓と名のない氏名として扱います。姓と名があれば、間に空白を一つ入れてください。",
)
NAME_OF_A_COMPANY = Message(
    "HR-034",
    "{n}行目の氏名は、個人名ではない可能性があります（「{v}」）。利用者は個人単位で登録します。本人の氏名に直してください。",
)
NAME_TWO_IN_ONE = Message(
    "HR-035",
    "{n}行目の氏名に、旧姓などの書き添えがあります（「{v}」）。使用する氏名だけを残し、ほかは別の列に分けてください。",
)
NAMESAKES = Message("HR-037", "同じ所属に、同姓同名の職員がいます（{list}）。職員番号を確認してください。")
VACANCY = Message("HR-036", "「{v}」の行は取り込みませんでした（{n}行目）。")
OUT_OF_SCOPE = Message("HR-187", "対象外の所属「{unit}」の行は取り込みませんでした（{n}行目、{source}）。")
GOES_OUT_OF_SCOPE = Message(
    "HR-188",
    "{n}行目は、登録のある職員の、対象外の所属「{unit}」への発令です（{source}）。利用を止める出向か退職として、書き直してください。",
)
NAME_ONE_PART = Message("HR-082", "氏名は姓と名の両方が必要です（{n}行目「{v}」）。")
NAME_TOO_LONG = Message("HR-108", "{n}行目の氏名が長すぎます（{limit}文字まで）。氏名を確認してください。")

# --- dates ---

DATE_AMBIGUOUS = Message(
    "HR-038",
    "{n}行目の{column}「{v}」を{read}と読みました。よろしいですか。ちがうときは、元号（R8.4.1）か西暦4桁（2026-04-01）を付けて入力し直してください。",
)
DATE_NEWER_ERA = Message("HR-039", "{column}の「{v}」は{read}です。新しい元号に直して取り込みました。")
DATE_SERIAL = Message(
    "HR-040",
    "{n}行目の{column}「{v}」はExcelの日付の内部値と思われます。{read}でよろしいですか。ちがうときは、日付（2026-04-01）に直してください。",
)
DATE_IMPOSSIBLE = Message("HR-041", "{n}行目の「{v}」は存在しない日付です。正しい日付に直してください。")
DATE_INCOMPLETE = Message("HR-042", "{column}は年月日まで入力してください（{n}行目「{v}」）。")
DATE_FAR = Message(
    "HR-044", "{n}行目の発令日が{v}です。このとおりでよろしいですか。年の入力誤りであれば、正しい日付に直してください。"
)
BIRTHS = Message("HR-045", "生年月日を確認してください（{list}）。")
DAYS = Message("HR-046", "発令日が{k}種類あります（{list}）。それぞれの日に反映します。")
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
NUMBER_ZEROS = Message(
    "HR-049",
    "{n}行目の職員番号「{v}」は「{read}」（{known}）のことですか。先頭の0が消えている可能性があります。ちがうときは、番号を直してください。",
)
NUMBER_SIMILAR = Message(
    "HR-051", "職員番号「{v}」の職員はいません（{n}行目）。似た番号：{list}。番号を確認してください。"
)
NUMBER_TWO_PEOPLE = Message(
    "HR-052", "職員番号{v}が別の人に使われています（{n}行目と{m}行目）。番号か氏名を確認してください。"
)
UNKNOWN_PERSON = Message("HR-055", "{v}は登録されていない職員です（{n}行目）。採用の発令が先に必要です。")
ALREADY_EMPLOYED = Message(
    "HR-056", "{n}行目：{v}はすでに在職中です。異動ですか。ちがうときは、職員番号、異動区分、発令日を確認してください。"
)
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
CONTINUED = Message("HR-070", "{k}人は退職の翌日に再任用されます。アカウントを継続します。よろしいですか。")
POST_GONE = Message(
    "HR-073",
    "{n}行目：{v}の休業前の所属「{unit}」は廃止されています。新しい所属を、この行の所属コードか、同じ日の異動の行で指定してください。",
)
NEWER_KNOWN = Message(
    "HR-077",
    "{n}行目：{v}には、より新しい発令（{later}）があります。この行を、その前日までの発令として取り込みますか。順序を確認してください。",
)
AS_TOLD = Message("HR-157", "{k}人は、すでにこのファイルのとおりに登録されています。変更はありません。")
NAMESAKES_LEFT_OUT = Message(
    "HR-165",
    "職員番号に問題のある行と同じ氏名の行（{list}）も、同じ人かもしれないため除きました。直した行と一緒に、もう一度選択してください。",
)
LEFT_OUT = Message(
    "HR-163", "行に問題のある{k}人を除いて取り込みます。除いた人の行は、直してからもう一度選択してください。"
)

# --- the organisation ---

UNIT_ZEROS = Message(
    "HR-185",
    "{n}行目の所属コード「{v}」は「{read}」（{known}）のことですか。先頭の0が消えている可能性があります。ちがうときは、コードを直してください。",
)
UNIT_UNKNOWN = Message("HR-060", "{n}行目：所属コード{v}は{day}時点で存在しません。組織情報を先に登録してください。")
UNIT_NAME_DIFFERS = Message(
    "HR-061",
    "{n}行目：所属コードと所属名が一致しません（コード：{v} {known}、名称：{told}）。コードのほうが正しいですか。ちがうときは、所属コードを直してください。",
)
UNIT_SHORT = Message(
    "HR-062",
    "{n}行目：所属「{v}」は「{known}」（{code}）のことですか。ちがうときは、所属コードを入力してください。",
)
UNIT_SEVERAL = Message(
    "HR-158", "{n}行目：所属「{v}」に当てはまる所属が複数あります（{list}）。所属コードを入力してください。"
)
UNIT_NOT_FOUND = Message(
    "HR-159",
    "{n}行目：所属「{v}」は{day}時点の組織にありません。所属コードを入力するか、組織情報を先に登録してください。",
)
UNIT_BY_NAME = Message("HR-160", "所属コードのない{k}行は、所属名から所属を決めました（{list}）。")
TITLES_SPLIT = Message("HR-063", "一つの欄に書かれた職を、別々の職に分けました（{list}）。")
TITLES_READ = Message(
    "HR-164",
    "{n}行目の「{v}」を、別々の職（{list}）と読みました。よろしいですか。ちがうときは、職ごとに行を分けてください。",
)
TITLE_WHOLE = Message(
    "HR-162",
    "{n}行目の「{v}」のうち、「{part}」の所属が分かりません。分けずに一つの職名として扱いますか。ちがうときは、職ごとに行を分けてください。",
)
SAME_AS_ABOVE = Message("HR-064", "{n}行目の{column}に「{v}」と書かれています。省略せずに入力してください。")

# --- the whole ---

MANY_MISSING = Message(
    "HR-069",
    "名簿の{total}人のうち{k}人（{p}%）がこのファイルにありません。"
    "「全件」ファイルか「異動分」ファイルかを確認してください。",
)
MANY_RETIRE = Message(
    "HR-161",
    "この取込みでは、名簿の{total}人のうち{k}人（{p}%）が退職扱いになります。"
    "「全件」ファイルか「異動分」ファイルかを確認してください。",
)
ROLE_VACANT = Message(
    "HR-067",
    "{day}から、「{role}」の職が空席になります。代わりの人の発令を加えてください。空席のまま取り込みますか。",
)
SECOND_HOLDER = Message(
    "HR-186",
    "{day}から、「{role}」の職に、二人以上の人（職員番号{list}）が就くことになります。この職に就けるのは一人だけです。前の人の異動か退職の行を、その前日までの日付でこのファイルに加えるか、先に取り込んでください。職名か発令日がちがうときは、この行を直してください。",
)
UNIT_ROLE_VACANT = Message(
    "HR-068",
    "{day}から、「{v}」の{role}がいなくなります。代わりの人の発令を加えてください。いないまま取り込みますか。",
)
