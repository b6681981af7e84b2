"""What the headings and lines of a sheet mean."""

import re

from .signs import is_ideograph, normalize, squeeze

# What the columns may be called, besides their names in the user's language.
WORDS = {
    "date": {
        "date", "day", "日期", "日子", "data", "fecha", "datum", "дата", "日付",
    },
    "month": {
        "month", "period", "quarter", "月份", "月", "月度", "期间", "周期", "考核周期",
        "季度", "期間", "mes", "mês", "mois", "monat", "месяц",
    },
    "user": {
        "salesperson", "sales person", "salesperson name", "salesman", "sales rep", "rep",
        "rep name", "representative", "seller", "employee", "employee name", "staff", "owner",
        "account manager", "user", "login", "email", "e-mail",
        "业务员", "业务员姓名", "销售员", "销售员姓名", "销售人员", "销售", "销售姓名", "销售代表",
        "销售经理", "客户经理", "员工", "员工姓名", "人员", "负责人", "登录名", "邮箱", "电子邮件",
        "業務員", "銷售員", "員工", "業務", "担当者", "営業担当", "담당자", "영업사원",
        "vendedor", "vendedora", "vendeur", "commercial", "comercial", "verkäufer", "mitarbeiter",
        "менеджер", "сотрудник", "handlowiec",
    },
    "name": {
        "name", "full name", "姓名", "名字", "名称", "氏名", "名前", "이름", "nome",
        "nombre", "nom", "имя",
    },
    "measure": {
        "measure", "kpi", "indicator", "code", "metric", "指标", "指标名称", "考核指标", "指标代码",
        "指標", "indicador", "indicateur", "kennzahl", "показатель",
    },
    "target": {
        "target", "target value", "goal", "quota", "plan", "目标", "目标值", "任务", "任务量",
        "计划", "目標", "目標値", "meta", "objetivo", "objectif", "ziel", "план", "цель", "목표",
    },
    "value": {"value", "score", "数值", "值", "得分", "分数", "數值", "valor", "valeur", "wert"},
    "note": {"note", "notes", "comment", "remark", "备注", "说明", "備註"},
    # Of a sheet of people.
    "login": {"login", "user name", "username", "account", "登录名", "用户名", "账号", "登录"},
    "email": {"email", "e-mail", "mail", "email address", "邮箱", "电子邮件", "邮件", "電子郵件"},
    "team": {
        "team", "sales team", "department", "group", "团队", "销售团队", "團隊", "部门", "小组",
        "équipe", "equipo", "equipe", "команда", "チーム",
    },
    "leader": {
        "leader", "team leader", "lead", "head", "manager", "组长", "组长登录名", "主管", "队长",
        "负责人", "销售经理", "团队负责人", "团队主管", "销售团队主管",
        "leiter", "teamleiter", "chef d'équipe",
    },
    "since": {
        "from", "since", "start", "start date", "joined", "join date", "date from", "自", "起",
        "开始日期", "起始日期", "加入日期", "入职日期", "入组日期", "生效日期",
        "seit", "depuis", "desde",
    },
    "unused": {
        "team", "sales team", "department", "no", "no.", "#", "团队", "销售团队", "團隊", "部门",
        "序号", "编号", "區域", "区域",
    },
}  # fmt: skip
_YES = {"yes", "y", "x", "true", "1", "✓", "√", "✔", "leader", "是", "对", "有", "组长", "主管"}
_NO = {"no", "n", "false", "0", "否", "不是", "无"}
_TOTALS = (
    "合计", "总计", "小计", "共计", "总和", "累计", "汇总", "合計", "總計", "小計", "總和",
    "합계", "총계",
)  # fmt: skip
# Alone; and beside another word (Total North), where they are nobody's name.
_TOTAL_WORDS = ("sum", "totaal", "gesamt", "summe", "suma", "somme", "grand total")
_TOTAL_PARTS = {"total", "totals", "subtotal", "sub-total", "итого", "всего"}
MOST_SIGNS = 100  # of a heading that is looked up
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_SCALE = re.compile(
    r"(?<![\d.])((?:百|千|十)?[万萬亿億千]\s*(?:元|圆|美元|人民币)|"
    r"(?:单位|單位)\s*[:：]?\s*(?:百|千|十)?[万萬亿億千]|\bthousands?\b|\bmillions?\b|"
    r"\bk\s?[€$£¥]|[€$£¥]\s?(?:k|m|mn|000)\b|'000)"
)


def find_part(text, names):
    """Return the part of a row that a heading names, or None.

    :param names: {word in its squeezed form: part}, see ``make_names``
    """
    text = normalize(text)
    if len(text) > MOST_SIGNS:
        return None
    for one in (text, _BRACKETS.sub("", text)):
        if part := names.get(squeeze(one.strip("*:： "))):
            return part
    return None


def make_names(parts, own):
    """Return {word in its squeezed form: part}.

    :param parts: those that the sheet may have
    :param own: {part: its name in the user's language}
    """
    names = {squeeze(word): part for part in parts for word in WORDS.get(part, ())}
    return {squeeze(name): part for part, name in own.items() if part in parts} | names


def is_total(text):
    """Whether a cell says that its line or column sums up others: 合计, Total, 北区小计."""
    text = squeeze(text).strip("*:：.- ")
    if any(map(is_ideograph, text)):
        return text.startswith(_TOTALS) or text.endswith(_TOTALS)
    words = text.split()
    return text in _TOTAL_WORDS or bool({*words[:1], *words[-1:]} & _TOTAL_PARTS)


def find_mark(text):
    """Whether a cell says yes (True) or no (False); None where it is another word. An empty one
    says no."""
    text = normalize(text or "").strip()
    if not text.strip("-–—/"):
        return False
    return True if text in _YES else False if text in _NO else None


def find_scale(text):
    """Return what a text says of the unit of all figures (单位：万元, in thousands), or None.

    Who writes so means another number than the cells say.
    """
    match = _SCALE.search(normalize(text))
    return match and match[1].strip()
