"""Opening a personnel file: what its paper shows beside its values. ``HR-0nn`` is case nn of the catalogue of input cases.

``{n}`` is the row as Excel numbers it, ``{v}`` the value as it stands in the file. A question says what a yes means.
"""

from idm.messages import Message

# --- the file ---

GARBLED = Message(
    "HR-004",
    "文字化けしている可能性があります（{n}行目「{v}」）。"
    "元のシステムから出力し直すか、元のファイルを確認して、もう一度選択してください。",
)
LAST_LINE_OPEN = Message(
    "HR-137",
    "最後の{n}行目が改行で終わっていません（最後の欄「{v}」）。途中で切れていないか、元のシステムの画面と比べてください。"
    "切れていなければ「はい」と答えてください。",
)

TOO_MANY_CELLS = Message(
    "HR-144", "行と列が多すぎます（上限は合わせて{limit}万欄）。不要な行や列を除いて、もう一度選択してください。"
)

# --- the workbook ---

BOMB = Message(
    "HR-130",
    "このExcelファイルは、展開すると大きくなりすぎるため、開きませんでした。必要な行と列だけを新しいブックに値で貼り付け、保存し直してください。",
)
TOO_HEAVY = Message(
    "HR-131",
    "このExcelファイルは、決められたメモリと時間の中では開けませんでした。"
    "必要な行と列だけを新しいブックに値で貼り付け、保存し直してください。",
)

# --- the header ---

TWO_LINES = Message(
    "HR-140",
    "見出しを{n}行目と{m}行目の2行と判断し、つないで読みました（{list}）。正しいか確認し、正しければ「はい」と答えてください。",
)

# --- marks that people put on cells ---

FORMULA_LIKE = Message("HR-017", "{rows}行目に「{mark}」で始まる値があります。文字として扱いました。")
HIDDEN_ROWS = Message(
    "HR-018", "非表示の行が{k}行あります（{rows}行目）。非表示の行も取り込み対象です。不要な行は削除してください。"
)
HIDDEN_COLUMNS = Message("HR-138", "非表示の列があります（{v}）。非表示の列も取り込み対象です。")
STRUCK = Message(
    "HR-019",
    "取消線のある行が{k}行あります（{rows}行目）。取り消す行なら「はい」と答えてください（その行を除いて取り込みます）。"
    "取り消さない行があれば、取消線を消してから選び直してください。",
)
STRUCK_LEFT_OUT = Message("HR-143", "取消線のある{k}行（{rows}行目）は、取り込みませんでした。")
PART_STRUCK = Message(
    "HR-134",
    "{n}行目の{column}「{v}」に取消線があります。行の一部だけの取消線は読み取れません。正しい値だけを残し、取消線を消してください。",
)
MERGED_DOWN = Message(
    "HR-132",
    "{n}行目の{column}は、上の行と結合されたセルです。上と同じ「{v}」でよければ「はい」と答えてください。"
    "違う場合は結合を解除し、各行に値を入力してください。",
)
MERGED_ACROSS = Message(
    "HR-133", "{n}行目の{columns}が、一つのセルに結合されています。結合を解除し、列ごとに値を入力してください。"
)
HOLLOW_FORMULA = Message(
    "HR-135",
    "{n}行目の{column}は数式で、計算結果がファイルにありません。Excelで開いて値に直し（値の貼り付け）、保存し直してください。",
)
CELL_ERROR = Message(
    "HR-136", "{n}行目の{column}が「{v}」になっています。Excelで開いて列の幅や数式を確認し、正しい値に直してください。"
)
ERROR_VALUE = "エラー値（#N/A など）"
"""Stands for ``{v}`` where a workbook holds an error whose kind we do not get to see."""

# --- the list that went back ---

STILL_TO_CHECK = Message(
    "HR-139", "{n}行目の「{column}」の欄に印が残っています。その行を直したら、この欄を空にしてください。"
)
