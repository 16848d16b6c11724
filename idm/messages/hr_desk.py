"""The HR desk: questions that the desk itself asks, control totals, drafts (案) and the embargo before the 内示."""

from idm.messages import Message

# --- asked of a file ---

SAME_FILE = Message(
    "HR-010",
    "このファイルは{at}に{how}です（取込み番号{batch}）。もう一度取り込むと、その後の変更が元に戻ることがあります。もう一度取り込みますか。",
)
SAME_FILE_NOTE = Message("HR-170", "このファイルは{at}に{how}です（取込み番号{batch}）。")
TAKEN_IN, TAKEN_IN_LATER, TAKEN_BACK = "取込済み", "内示の日に取り込む登録済み", "取り込んだ後に取消し済み"
"""What became of a file: for {how}."""
PRIVILEGED_LEAVER = Message(
    "HR-071",
    "利用が終わる{v}は「{roles}」です。発令日までに、後任の指定と、特権IDのパスワードの変更が必要です。",
)
CORRECTION = Message(
    "HR-076",
    "{n}行目：{v}の反映済みの異動を訂正します。差分：{diff}。訂正してよいか確認してください。",
)
OWN_CHANGE = Message(
    "HR-078",
    "取り込む本人の異動が含まれています。自分自身の異動を含むファイルは、別の担当者が内容を確かめて承認してください。",
)
WAITING_FILE = Message(
    "HR-081",
    "取込み待ちのファイルがあります（取込み番号{batch}、{by}、{at}。同じ日の同じ人が{k}人：{numbers}）。先にそちらを確認してください。このまま進めますか。",
)
LEAVER_COUNT = Message(
    "HR-171",
    "入力した退職者の人数（{a}人）と、このファイルで利用が終わる人数（{b}人）が違います。辞令の一覧と、ファイルの異動区分を確かめてください。",
)
QUESTIONS = Message(
    "HR-172", "確認が必要な問いが{count}件あります。よければ、次を付けてもう一度実行してください：{options}"
)
QUESTION_YES = Message("HR-173", "これでよいですか（{count}か所）")
BAD_CONFIRM = Message(
    "HR-174", "--confirm「{value}」は読めません。「HR-014」または「HR-049:12」（12行目だけ）のように入力してください。"
)
ERRORS_WRITTEN = Message(
    "HR-175", "問題の一覧を付けたファイルを {path} に書き出しました。直して、そのまま取り込み直せます。"
)
YES_WITH_JSON = Message("HR-182", "--json では確認を求められません。取り込むには --yes を付けてください。")
PROBLEMS_WRITTEN = Message(
    "HR-183",
    "問題の一覧だけを {path} に書き出しました。送られたファイルの内容は残していません。元のファイルを直してください。",
)
ERRORS_NOT_WRITTEN = Message("HR-176", "{path} に書き込めません（{why}）。場所と権限を確認してください。")

REST_OK = Message(
    "HR-181",
    "{rows}行のうち、問題のある人を除いて、{people}人に変更があります。除いた人の行は、直してから取り込み直してください。",
)

# --- headings of a sender ---

MAPPING_KEPT = Message("HR-177", "{sender}の列の読み方を{count}件覚えました。--sender {sender} で使えます。")
MAPPING_FORGOTTEN = Message("HR-178", "{sender}の列の読み方を消しました。")
MAPPING_TWICE = Message("HR-184", "列「{column}」を指す見出しが2つあります。1つにしてください。何も変更していません。")
MAPPING_NONE = Message("HR-179", "{sender}の列の読み方は登録されていません。「idm hr mapping set」で登録してください。")
MAPPING_WRONG = Message(
    "HR-180", "「{value}」は読めません。「見出し=職員番号」のように入力してください。使える列：{known}。"
)

# --- drafts ---

DRAFTED = Message(
    "DRF-001",
    "案を登録しました（取込み番号{batch}、{people}人に変更）。まだ何も変わりません。内容は「idm hr preview --batch {batch}」で確かめ、別の人が「idm hr approve {batch} --by 職員番号」で承認します。",
)
REVISED = Message(
    "DRF-002",
    "案{batch}を差し替えました（第{version}版、{people}人に変更）。反映するには、別の人の承認が必要です。",
)
APPROVED = Message(
    "DRF-003",
    "案{batch}を承認しました（{people}人に変更、要約値 {digest}）。反映するには「idm hr apply --batch {batch} --by 職員番号」を実行してください。",
)
SCHEDULED = Message(
    "DRF-004",
    "取込み番号{batch}：内示の日の0時に、ワーカーが{people}人の発令を取り込みます。それまでは何も変わりません。",
)
DRAFT_PROBLEMS = Message(
    "DRF-005",
    "案には、今のままでは取り込めない問題が{count}件あります。発令日までに「idm hr revise」で差し替えてください。",
)
NOT_KEPT = Message("DRF-006", "案として保存していません。上の問題を直してから、もう一度登録してください。")
NOT_OPEN = Message("DRF-007", "取込み番号{batch}は、差替え・承認・反映を待っている案ではありません（状態：{state}）。")
NOT_APPROVED = Message(
    "DRF-008",
    "案{batch}は承認されていません。別の人が「idm hr approve {batch} --by 職員番号」で承認してください。",
)
CHANGED_SINCE = Message(
    "DRF-009",
    "案{batch}は、承認した内容と違うため反映しません（{count}人：{people}）。「idm hr preview --batch {batch}」で確かめ、もう一度承認してください。",
)
BRAKE_SINCE = Message(
    "DRF-010",
    "案{batch}は、承認した後に確認が必要な理由が増えたため反映しません。{reasons}もう一度承認してください。",
)
APPROVER_HANDED_IN = Message(
    "DRF-011", "案{batch}を登録または差し替えた本人（{who}）は承認できません。別の人が承認してください。"
)
OTHER_DIGEST = Message(
    "DRF-012",
    "案{batch}の今の内容（要約値 {now}）は、指定された要約値 {given} と違います。「idm hr preview --batch {batch}」で確かめ直してください。",
)
STILL_WRONG = Message(
    "DRF-013",
    "案{batch}には問題が{count}件あるため、承認も反映もできません。「idm hr preview --batch {batch}」で確かめ、「idm hr revise {batch}」で差し替えてください。",
)
NOTHING_TO_DO = Message(
    "DRF-014", "案{batch}の内容は、すべて登録済みです。「idm hr withdraw {batch}」で取り下げてください。"
)
NEEDS_NAME = Message("DRF-015", "誰が行うかを記録するため、--by に自分の職員番号を指定してください（今は{who}）。")
FLAG_UNDONE = Message("DRF-043", "取込み番号{by}で取消し（一部の人だけのこともあります）")
FLAG_CHANGED = Message("DRF-016", "承認後に変更")
FLAG_OVERDUE = Message("DRF-017", "発令日を過ぎた案")
FLAG_RETURNED = Message("DRF-018", "内示日に反映できず案に戻りました")
RETURNED = Message(
    "DRF-019",
    "取込み番号{batch}：承認した内容と違うため、内示の日に反映せず、案に戻しました（{count}人）。人事管理部門は「idm hr preview --batch {batch}」で確かめ、もう一度承認と反映を行ってください。",
)
CAME_DUE = Message("DRF-020", "取込み番号{batch}：内示の日になったため、{people}人の発令を取り込みました。")
WHY_ROSTER = Message("DRF-021", "名簿が変わりました")
WHY_FILE = Message("DRF-022", "ファイルが差し替えられました")
WHY_ADDED = Message("DRF-023", "承認した時にはありませんでした")
WHY_GONE = Message("DRF-024", "今は変更がありません")
CONFLICT = Message("DRF-025", "{v}：取込み番号{batches}が重なり、先の案の内容（{lost}）が後の案で置き換わります。")
TOGETHER_LEFT_OUT = Message("DRF-026", "取込み番号{batch}は、問題が{count}件あるため重ねていません。")
TOGETHER_HIDDEN = Message("DRF-027", "内示前のため見られない案が{count}件あり、重ねていません。")
NO_DRAFTS = Message("DRF-028", "待っている案はありません。")
ONE_OF = Message("DRF-029", "ファイルか --batch（{more}）の、どれか一つを指定してください。")
BRAKE_SEEN = Message("DRF-030", "承認すると、次の確認も済んだことになります。")
APPROVE_SURE = Message("DRF-031", "案{batch}（{people}人に変更、要約値 {digest}）を承認しますか")
ERRORS_TARGET_TAKEN = Message(
    "DRF-042",
    "{path} には、すでにファイルがあるため、書き出しませんでした。--errors に、まだない名前を付けてください。",
)
OWN_APPROVAL = Message(
    "DRF-040",
    "{who}自身の異動が含まれるため、取込み番号{batch}を承認、解除できません。ほかの人に確認を依頼してください。",
)
READERS_READ = Message(
    "DRF-041",
    "{who}は、取込み番号{batch}を見ることだけができます。差替えと取下げは、登録した人か、人事管理部門の人が行ってください。",
)
NOT_DONE = Message("DRF-032", "行いませんでした。確認なしで行うには --yes を付けてください。")

DIFFERS = Message("DRF-033", "承認した内容と違う人が{count}人います：{people}。もう一度承認が必要です。")
DIGEST = Message(
    "DRF-034",
    "この内容の要約値は {digest} です。承認するには「idm hr approve {batch} --digest {digest} --by 職員番号」を実行してください。",
)

# --- before the 内示 ---

HIDDEN = Message(
    "EMB-001",
    "取込み番号{batch}は{day}の内示まで、人事管理部門と指定された人だけが見られます（{rows}行、{people}人に変更、要約値 {digest}）。",
)
MAY_NOT_READ = Message(
    "EMB-002",
    "取込み番号{batch}は{day}の内示まで見られないため、{who}は{deed}できません。人事管理部門が「idm hr readers {batch} --add 職員番号 --by 職員番号」で見てよい人に指定すれば行えます。",
)
EMBARGO_LATE = Message(
    "EMB-003", "内示の日（{day}）が、最初の発令日（{first}）より後です。発令日までの日にしてください。"
)
EMBARGO_PAST = Message("EMB-004", "内示の日（{day}）は、明日以降の日にしてください。")
HIDDEN_FILE = Message("EMB-005", "（内示前）")
READER_NAMED = Message("EMB-006", "取込み番号{batch}を、{who}も見られるようにしました。")
READER_REMOVED = Message("EMB-007", "取込み番号{batch}を、{who}は見られないようにしました。")
NO_READINGS = Message("EMB-008", "取込み番号{batch}は、まだ誰も見ていません。")
ONLY_HR_NAMES = Message(
    "EMB-009",
    "{who}は、取込み番号{batch}を見てよい人を指定できません。登録した人か、人事管理部門の人が行ってください。",
)
DEED_REVISE = Message("EMB-010", "差替え")
DEED_APPROVE = Message("EMB-011", "承認")
DEED_APPLY = Message("EMB-012", "反映")
DEED_WITHDRAW = Message("EMB-013", "取下げ")
DEED_RELEASE = Message("EMB-014", "解除")
DEED_READERS = Message("EMB-015", "見てよい人の確認が")
READER_UNKNOWN = Message(
    "EMB-016", "見てよい人として指定された「{number}」は、在職中の職員ではありません。職員番号を確認してください。"
)
ONLY_HR_SETS_DAY = Message(
    "EMB-017", "{who}は、取込み番号{batch}の内示の日を変えられません。登録した人か、人事管理部門の人が行ってください。"
)
