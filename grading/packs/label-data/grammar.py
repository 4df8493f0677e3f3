"""The words of a machine shop's tickets: causes, symptoms, routine and past work, in two languages.

Every phrase is a pair (Chinese, English) that says the same. A cause belongs to a class of its own;
a movable one belongs to either of two classes, and only the expert's notes tell which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Phrase = tuple[str, str]
CLASSES = ("tooling", "coolant", "mechanical", "electrical", "program", "operation")
CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Cause:
    """What a technician found: its class or classes, wordings, and its name in the notes."""

    classes: Sequence[str]
    name: Phrase
    wordings: Sequence[Phrase]


FIXED: Mapping[str, Cause] = {
    "worn_insert": Cause(
        ("tooling",),
        ("刀片磨損", "worn inserts"),
        (
            ("刀片後刀面磨耗超過 0.3 mm", "flank wear of the insert beyond 0.3 mm"),
            ("刀片刃口已磨鈍", "the edge of the insert is blunt"),
            ("車刀刀片磨損，已換新刃", "turning insert worn, a new edge was indexed"),
        ),
    ),
    "broken_drill": Cause(
        ("tooling",),
        ("鑽頭或銑刀斷裂", "broken drills and end mills"),
        (
            ("8 mm 鑽頭斷在孔內", "the 8 mm drill broke off in the hole"),
            ("銑刀刃部崩裂", "the end mill has chipped flutes"),
            ("鑽頭折斷", "the drill is snapped"),
        ),
    ),
    "low_coolant": Cause(
        ("coolant",),
        ("切削液不足或變質", "too little coolant, or bad coolant"),
        (
            ("切削液液位低於下限", "the coolant level is below the mark"),
            ("切削液濃度只剩 2%", "the coolant concentration is down to 2%"),
            ("切削液發臭分層", "the coolant smells and has separated"),
        ),
    ),
    "lubrication": Cause(
        ("coolant",),
        ("潤滑油路", "the lubrication lines"),
        (
            ("潤滑油管接頭漏油", "a fitting of the lubrication line leaks oil"),
            ("集中潤滑分配器不出油", "the central lubrication block gives no oil"),
            ("滑道油用罄", "the way oil has run out"),
        ),
    ),
    "bearing": Cause(
        ("mechanical",),
        ("主軸軸承", "spindle bearings"),
        (
            ("主軸前軸承間隙過大", "too much play in the front spindle bearing"),
            ("主軸軸承滾道剝落", "the race of the spindle bearing is pitted"),
            ("主軸軸承過熱變色", "the spindle bearing is discoloured by heat"),
        ),
    ),
    "ball_screw": Cause(
        ("mechanical",),
        ("滾珠螺桿與滑軌", "ball screws and guideways"),
        (
            ("Z 軸滾珠螺桿背隙 0.04 mm", "backlash of 0.04 mm in the Z ball screw"),
            ("X 軸滑軌刮傷", "the X guideway is scored"),
            ("滾珠螺桿聯軸器鬆脫", "the coupling of the ball screw has come loose"),
        ),
    ),
    "servo": Cause(
        ("electrical",),
        ("伺服驅動器", "servo drives"),
        (
            ("Y 軸伺服驅動器過電流跳脫", "the Y servo drive tripped on overcurrent"),
            ("伺服驅動器風扇故障", "the fan of the servo drive has failed"),
            ("伺服驅動器電容老化", "the capacitors of the servo drive have aged"),
        ),
    ),
    "cable": Cause(
        ("electrical",),
        ("編碼器線與電纜", "encoder lines and cables"),
        (
            ("編碼器線斷芯", "a broken core in the encoder line"),
            ("電纜在拖鏈內磨破", "the cable is chafed through in the drag chain"),
            ("電控箱端子鬆脫", "a terminal in the cabinet has come loose"),
        ),
    ),
    "offset": Cause(
        ("program",),
        ("補正值", "offsets"),
        (
            ("G54 座標補正輸入錯誤", "the G54 offset was entered wrongly"),
            ("刀長補正正負號相反", "the tool length offset has the wrong sign"),
            ("補正值沿用上一張工單", "the offsets were those of the job before"),
        ),
    ),
    "feed": Cause(
        ("program",),
        ("程式的轉速進給", "speeds and feeds in the program"),
        (
            ("程式進給寫成 F500", "the program says feed F500"),
            ("NC 程式轉速高於工法書", "the NC program turns faster than the process sheet"),
            ("程式少一段退刀", "the program lacks a retract block"),
        ),
    ),
    "blank": Cause(
        ("operation",),
        ("上錯料", "wrong blanks"),
        (
            ("放錯料號的胚料", "a blank of another part number was loaded"),
            ("胚料上反", "the blank was loaded the wrong way round"),
            ("胚料未去毛邊就上機", "the blank was loaded with its burr on"),
        ),
    ),
    "door": Cause(
        ("operation",),
        ("安全門與按鈕", "doors and buttons"),
        (
            ("安全門沒關到底", "the safety door was not fully closed"),
            ("誤觸急停按鈕", "the emergency stop was hit by accident"),
            ("進給倍率旋鈕轉在 0%", "the feed override was turned to 0%"),
        ),
    ),
}

MOVABLE: Mapping[str, Cause] = {
    "chips": Cause(
        ("coolant", "tooling"),
        ("濾網被切屑堵塞", "filters clogged with chips"),
        (
            ("濾網被切屑塞滿", "the filter is packed with chips"),
            ("回流濾網積滿長切屑", "long chips fill the return filter"),
            ("切屑堵住濾網", "chips clog the filter"),
        ),
    ),
    "pump_motor": Cause(
        ("electrical", "coolant"),
        ("冷卻泵馬達燒毀", "burnt motors of coolant pumps"),
        (
            ("冷卻泵馬達線圈燒毀", "the winding of the coolant pump motor is burnt"),
            ("冷卻泵馬達絕緣不良", "the coolant pump motor has lost its insulation"),
            ("冷卻泵馬達卡死燒掉", "the coolant pump motor seized and burnt"),
        ),
    ),
    "clamp": Cause(
        ("operation", "mechanical"),
        ("夾爪沒有夾緊", "jaws that did not hold"),
        (
            ("夾爪沒有夾緊工件", "the jaws did not hold the part"),
            ("夾爪行程不到位", "the jaws stopped short of the part"),
            ("夾爪壓力只有一半", "the jaws had half their pressure"),
        ),
    ),
    "sensor": Cause(
        ("electrical", "coolant"),
        ("近接開關沾油", "oil on proximity switches"),
        (
            ("近接開關被油污蓋住", "the proximity switch is covered with oil"),
            ("近接開關泡在油裡", "the proximity switch sits in oil"),
            ("近接開關表面沾油誤動作", "the proximity switch misfires with oil on its face"),
        ),
    ),
    "probe": Cause(
        ("program", "mechanical"),
        ("測頭量測偏差", "touch probes that measure wrongly"),
        (
            ("測頭量到的長度差 0.08 mm", "the touch probe reads 0.08 mm off"),
            ("測頭校正值已失效", "the calibration of the touch probe has lapsed"),
            ("測頭重複量測不一致", "the touch probe does not repeat"),
        ),
    ),
    "tool_life": Cause(
        ("operation", "tooling"),
        ("刀具壽命計數沒歸零", "tool-life counters not reset"),
        (
            ("刀具壽命計數未歸零", "the tool-life counter was not reset"),
            ("換刀後沒有重設刀具壽命計數", "no reset of the tool-life counter after the change"),
            ("刀具壽命計數停在舊值", "the tool-life counter stands at its old value"),
        ),
    ),
    "battery": Cause(
        ("electrical", "program"),
        ("電池沒電、參數遺失", "parameters lost with a flat battery"),
        (
            ("記憶電池沒電，參數遺失", "the memory battery is flat, the parameters are lost"),
            ("電池電壓過低使參數跑掉", "parameters were lost at low battery voltage"),
            ("參數遺失，電池已過期", "parameters lost, the battery is out of date"),
        ),
    ),
}

RESET: Sequence[Phrase] = (
    ("按重置後恢復，沒有更換任何東西", "back after a reset, nothing was changed"),
    ("重新開機即正常，未動任何零件", "fine after a restart, no part was touched"),
    ("警報按重置就消失，無其他處置", "the alarm went with a reset, nothing else was done"),
)
OPEN: Sequence[Phrase] = (
    ("尚未檢查", "not looked at yet"),
    ("看不出原因，繼續觀察", "no cause to be seen, under observation"),
    ("待原廠來看", "waiting for the maker to come"),
)
SYMPTOMS: Sequence[Phrase] = (
    ("加工面有紋路", "Lines on the machined face"),
    ("內孔尺寸超差", "Bore out of tolerance"),
    ("主軸有異音", "Noise from the spindle"),
    ("切削時振動大", "Strong vibration while cutting"),
    ("切削液噴不出來", "No coolant at the nozzle"),
    ("畫面跳警報", "Alarm on the screen"),
    ("加工中自動停機", "Machine stopped by itself"),
    ("機台下方漏油", "Oil below the machine"),
    ("刀具提早斷裂", "Tools break early"),
    ("X 軸不動", "X axis does not move"),
)
ROUTINE: Sequence[Phrase] = (
    ("例行：補切削液 20 公升", "Routine: 20 litres of coolant topped up"),
    ("例行：清點刀片庫存", "Routine: insert stock counted"),
    ("例行：備份 NC 程式", "Routine: NC program backed up"),
    ("例行：擦拭安全門玻璃", "Routine: safety door glass wiped"),
    ("例行：電控箱濾棉更換", "Routine: cabinet filter mat changed"),
    ("例行：滑軌上油", "Routine: guideway oiled"),
)
PAST: Sequence[Phrase] = (
    ("上個月換過主軸軸承", "Last month the spindle bearing was replaced"),
    ("上個月修過伺服驅動器", "Last month the servo drive was repaired"),
    ("上個月鑽頭斷過一次", "Last month a drill broke"),
    ("上個月濾網堵塞過", "Last month the filter was clogged"),
    ("上個月改過程式", "Last month the program was changed"),
    ("上個月誤觸急停按鈕", "Last month the emergency stop was hit"),
)
MARKERS: Sequence[Phrase] = (
    ("檢修：", "Found: "),
    ("維修員查出：", "Technician found: "),
    ("原因：", "Cause: "),
)
JOIN: Phrase = ("；另外", "; also ")
TEAMS: Mapping[str, Phrase] = {
    "tooling": ("刀具室", "tool room"),
    "coolant": ("油水班", "fluids crew"),
    "mechanical": ("機械保養", "mechanical maintenance"),
    "electrical": ("電控保養", "electrical maintenance"),
    "program": ("程式課", "programming office"),
    "operation": ("現場領班", "shift leader"),
}
