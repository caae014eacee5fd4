"""The same five kinds of deadline in each language: recurring, working days, from receipt, monthly, after an event."""

from __future__ import annotations

import pytest

from giamsat.directives.compiler import extract_json

HEADS = {
    "vi": "Hà Nội, ngày 05 tháng 3 năm 2026\n\nQUYẾT ĐỊNH\n\n",
    "en": "Hanoi, 5 March 2026\n\nDECISION\n\n",
    "de": "Hanoi, den 5. März 2026\n\nBESCHLUSS\n\n",
    "ro": "Hanoi, 5 martie 2026\n\nDECIZIE\n\n",
    "nl": "Hanoi, 5 maart 2026\n\nBESLUIT\n\n",
}
ORDERS = {
    "vi": (
        "Bộ Y tế báo cáo |hằng quý trước ngày 15 của tháng cuối quý|.",
        "Bộ Tài chính trả lời |trong vòng 5 ngày làm việc kể từ ngày ký Quyết định này|.",
        "Bộ Tư pháp ban hành thông tư |trong thời hạn 10 ngày làm việc kể từ ngày nhận đủ hồ sơ|.",
        "Bộ Xây dựng báo cáo |trước ngày 25 hằng tháng|.",
        "Bộ Nội vụ trình danh sách |trong vòng 30 ngày kể từ ngày Luật có hiệu lực|.",
    ),
    "en": (
        "The Ministry of Health shall report |each quarter before the 15th of its last month|.",
        "The Ministry of Finance shall reply |within five working days of the date of this decision|.",
        "The Ministry of Justice shall issue a circular |within 10 working days of receipt of the file|.",
        "The Ministry of Construction shall report |by the 25th of each month|.",
        "The Ministry of Home Affairs shall submit the list |within 30 days after the law takes effect|.",
    ),
    "de": (
        "Das Gesundheitsministerium berichtet |jedes Quartal vor dem 15. des letzten Monats|.",
        "Das Finanzministerium antwortet |innerhalb von fünf Arbeitstagen nach dem Datum dieses Beschlusses|.",
        "Das Justizministerium erlässt ein Rundschreiben |binnen 10 Arbeitstagen nach Eingang der Unterlagen|.",
        "Das Bauministerium berichtet |bis zum 25. jedes Monats|.",
        "Das Innenministerium meldet die Liste |innerhalb von 30 Tagen nach Inkrafttreten des Gesetzes|.",
    ),
    "ro": (
        "Ministerul Sănătății raportează |în fiecare trimestru, înainte de data de 15 a ultimei luni|.",
        "Ministerul Finanțelor răspunde |în termen de cinci zile lucrătoare de la data prezentei decizii|.",
        "Ministerul Justiției emite o circulară |în termen de 10 zile lucrătoare de la primirea dosarului|.",
        "Ministerul Construcțiilor raportează |până la data de 25 a fiecărei luni|.",
        "Ministerul Afacerilor Interne prezintă lista |în termen de 30 de zile de la intrarea în vigoare a legii|.",
    ),
    "nl": (
        "Het Ministerie van Volksgezondheid rapporteert |elk kwartaal vóór de 15e van de laatste maand|.",
        "Het Ministerie van Financiën antwoordt |binnen vijf werkdagen na de datum van dit besluit|.",
        "Het Ministerie van Justitie vaardigt een circulaire uit |binnen 10 werkdagen na ontvangst van het dossier|.",
        "Het Ministerie van Bouw rapporteert |uiterlijk op de 25e van elke maand|.",
        "Het Ministerie van Binnenlandse Zaken meldt de lijst |binnen 30 dagen na inwerkingtreding van de wet|.",
    ),
}
# 5 March 2026 is a Thursday: five working days on is the Thursday after. What hangs on an event has no day.
WANTED = [("recurring", None), ("day", "2026-03-12"), ("none", None), ("recurring", None), ("none", None)]


@pytest.mark.parametrize("lang", sorted(ORDERS))
def test_recurring_working_days_and_events(lang: str) -> None:
    orders = "".join(f"{number}. {order}\n" for number, order in enumerate(ORDERS[lang], 1))
    found = extract_json(HEADS[lang] + orders.replace("|", ""))
    assert found["document"]["date"] == "2026-03-05"
    deadlines = [task["deadline"] for task in found["tasks"]]
    assert [(deadline["kind"], deadline["due"]) for deadline in deadlines] == WANTED
    assert [deadline["text"] for deadline in deadlines] == [order.split("|")[1] for order in ORDERS[lang]]
