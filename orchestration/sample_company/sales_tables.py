"""Native sales and planning tables of the plot: orders, deliveries, billing, customers, planned requirements.

What belongs here: documents and their numbers, native columns. What does not: what was ordered and shipped (demand.py).
A delivery is invoiced on the day after, in the currency of the company. Requirements of company 2000 are kept here;
those of company 1000 by planning (plot_books.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from .demand import CUSTOMERS
from .dialects import NO_DATE, Code, Column, Const, Day, Key, Num, Plain
from .inventory_plot import Plot
from .plot_books import PLANNED_IN_SYSTEM, first_day, version_day
from .plot_cast import POINTS
from .world import CLIENT, COMPANIES, COMPANY_CURRENCY, CURRENCIES, END, PLANT_COMPANY, PLANTS, Ints, day_number

Columns = dict[str, Column]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TABLES: dict[str, tuple[str, ...]] = {
    "VBAK": _names("MANDT VBELN ERDAT AUART VBTYP VKORG KUNNR WAERK VDATU BUKRS_VF"),
    "VBAP": _names("MANDT VBELN POSNR MATNR MATKL WERKS ABGRU KWMENG VRKME MEINS UMVKZ UMVKN NETWR WAERK ERDAT AEDAT"),
    "VBEP": _names("MANDT VBELN POSNR ETENR EDATU WMENG VRKME"),
    "LIKP": _names("MANDT VBELN ERDAT LFART VBTYP KUNNR WADAT_IST"),
    "LIPS": _names("MANDT VBELN POSNR ERDAT MATNR WERKS LFIMG VRKME LGMNG MEINS VGBEL VGPOS"),
    "VBRK": _names("MANDT VBELN FKART VBTYP WAERK VKORG FKDAT BUKRS KURRF KUNAG SFAKN FKSTO"),
    "VBRP": _names("MANDT VBELN POSNR FKIMG VRKME FKLMG MEINS NETWR WAVWR MATNR MATKL WERKS AUBEL AUPOS VGBEL VGPOS"),
    "KNA1": _names("MANDT KUNNR NAME1 LAND1 VBUND"),
    "PBIM": _names("MANDT BDZEI MATNR WERKS BEDAE VERSB VERVS PBDNR SNAPSHOT_DATE"),
    "PBED": _names("MANDT BDZEI PDATU PLNMG MEINS ENTLU SNAPSHOT_DATE"),
}
CUSTOMER_NAMES = ("Wasserwerke Nordsee AöR", "Haustechnik Verbund eG", "Klärwerk Service GmbH", "Midland Process Inc.")
FIRST_ORDER, FIRST_DELIVERY, FIRST_BILL, FIRST_POINTER = 10_001, 80_000_001, 90_000_001, 7_001


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _numbered(keys: list[tuple[int, ...]]) -> tuple[Ints, Ints, list[int]]:
    """Document index (in key order), line number (10, 20, ...) and the first row of each document."""
    order = sorted(set(keys))
    index = {key: i for i, key in enumerate(order)}
    documents = _ints([index[k] for k in keys])
    count, lines, first = [0] * len(order), [], [-1] * len(order)
    for row, d in enumerate(documents.tolist()):
        count[d] += 1
        lines.append(count[d] * 10)
        first[d] = row if first[d] < 0 else first[d]
    return documents, _ints(lines), first


def sales_tables(plot: Plot) -> Iterator[tuple[str, Columns, int]]:
    """(table, columns, rows) of everything that sales and planning keep."""
    lines = plot.demand.lines
    point = _ints([x.point for x in lines])
    plant = _ints([POINTS[x.point].plant for x in lines])
    company = PLANT_COMPANY[plant]
    currency = _ints([COMPANY_CURRENCY[k] for k in company])
    materials, groups = tuple(p.material for p in POINTS), tuple(p.group for p in POINTS)
    order, item, first = _numbered(
        [(x.requested, x.customer, int(plant[i]), int(x.pulled)) for i, x in enumerate(lines)]
    )
    head = _ints(first)
    entered, requested = _ints([x.entered for x in lines]), _ints([x.requested for x in lines])
    rejected = _ints([x.rejected or NO_DATE for x in lines])
    customer = _ints([x.customer for x in lines])
    quantity = _ints([x.quantity for x in lines])
    price = _ints([POINTS[x.point].price * 16 // 10 for x in lines])
    n = len(lines)
    numbers = FIRST_ORDER + np.arange(len(head), dtype=np.int64)
    earliest = np.full(len(head), END, dtype=np.int64)
    np.minimum.at(earliest, order, entered)
    yield (
        "VBAK",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(numbers, 10), "ERDAT": Day(earliest), "AUART": Const("TA"),
            "VBTYP": Const("C"), "VKORG": Code(company[head], COMPANIES), "KUNNR": Key(customer[head], 10),
            "WAERK": Code(currency[head], CURRENCIES), "VDATU": Day(requested[head]),
            "BUKRS_VF": Code(company[head], COMPANIES),
        },
        len(head),
    )  # fmt: skip
    by_document = np.lexsort((item, order))

    def lined(values: Ints) -> Ints:
        return values[by_document]

    yield (
        "VBAP",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(numbers[lined(order)], 10), "POSNR": Key(lined(item), 6),
            "MATNR": Code(lined(point), materials, key_width=18), "MATKL": Code(lined(point), groups),
            "WERKS": Code(lined(plant), PLANTS), "ABGRU": Code(np.where(lined(rejected) == NO_DATE, -1, 0), ("50",)),
            "KWMENG": Num(lined(quantity) * 1000, 3), "VRKME": Const("EA"), "MEINS": Const("EA"), "UMVKZ": Const("1"),
            "UMVKN": Const("1"), "NETWR": Num(lined(quantity * price), 2), "WAERK": Code(lined(currency), CURRENCIES),
            "ERDAT": Day(lined(entered)), "AEDAT": Day(lined(rejected)),
        },
        n,
    )  # fmt: skip
    yield (
        "VBEP",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(numbers[lined(order)], 10), "POSNR": Key(lined(item), 6),
            "ETENR": Key(np.ones(n, dtype=np.int64), 4), "EDATU": Day(lined(requested)),
            "WMENG": Num(lined(quantity) * 1000, 3), "VRKME": Const("EA"),
        },
        n,
    )  # fmt: skip
    yield from _shipping(plot, numbers, order, item)
    used = [c for c, _, _ in CUSTOMERS]
    yield (
        "KNA1",
        {
            "MANDT": Const(CLIENT), "KUNNR": Key(_ints(used), 10), "NAME1": Plain(list(CUSTOMER_NAMES)),
            "LAND1": Plain(["DE", "DE", "DE", "US"]), "VBUND": Const(""),
        },
        len(used),
    )  # fmt: skip
    yield from _requirements(plot)


def _shipping(plot: Plot, numbers: Ints, order: Ints, item: Ints) -> Iterator[tuple[str, Columns, int]]:
    """Deliveries and their invoices, line by line one goods movement."""
    lines, moves = plot.demand.lines, plot.block.moves
    materials, groups = tuple(p.material for p in POINTS), tuple(p.group for p in POINTS)
    sent = [(x, row) for x, row in plot.deliveries]
    keys: list[tuple[int, ...]] = [
        (int(moves.day[row]), lines[x].customer, POINTS[lines[x].point].plant) for x, row in sent
    ]
    delivery, position, first = _numbered(keys)
    by_document = np.lexsort((position, delivery))
    sent = [sent[i] for i in by_document.tolist()]
    delivery, position = delivery[by_document], position[by_document]
    source, row = _ints([x for x, _ in sent]), _ints([r for _, r in sent])
    point, day = moves.point[row], moves.day[row]
    plant = _ints([POINTS[i].plant for i in point])
    quantity = moves.quantity[row]
    heads = _ints([keys[i][0] for i in first]), _ints([keys[i][1] for i in first]), _ints([keys[i][2] for i in first])
    d, m = len(first), len(sent)
    delivered = FIRST_DELIVERY + np.arange(d, dtype=np.int64)
    yield (
        "LIKP",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(delivered, 10), "ERDAT": Day(heads[0]), "LFART": Const("LF"),
            "VBTYP": Const("J"), "KUNNR": Key(heads[1], 10), "WADAT_IST": Day(heads[0]),
        },
        d,
    )  # fmt: skip
    yield (
        "LIPS",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(delivered[delivery], 10), "POSNR": Key(position, 6), "ERDAT": Day(day),
            "MATNR": Code(point, materials, key_width=18), "WERKS": Code(plant, PLANTS),
            "LFIMG": Num(quantity * 1000, 3), "VRKME": Const("EA"), "LGMNG": Num(quantity * 1000, 3),
            "MEINS": Const("EA"), "VGBEL": Key(numbers[order[source]], 10), "VGPOS": Key(item[source], 6),
        },
        m,
    )  # fmt: skip
    billed = FIRST_BILL + np.arange(d, dtype=np.int64)
    of_head = PLANT_COMPANY[heads[2]]
    price = _ints([POINTS[i].price * 16 // 10 for i in point])
    yield (
        "VBRK",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(billed, 10), "FKART": Const("F2"), "VBTYP": Const("M"),
            "WAERK": Code(_ints([COMPANY_CURRENCY[k] for k in of_head]), CURRENCIES),
            "VKORG": Code(of_head, COMPANIES), "FKDAT": Day(np.minimum(heads[0] + 1, END)),
            "BUKRS": Code(of_head, COMPANIES), "KURRF": Num(np.full(d, 100_000, dtype=np.int64), 5),
            "KUNAG": Key(heads[1], 10), "SFAKN": Const(""), "FKSTO": Const(""),
        },
        d,
    )  # fmt: skip
    yield (
        "VBRP",
        {
            "MANDT": Const(CLIENT), "VBELN": Key(billed[delivery], 10), "POSNR": Key(position, 6),
            "FKIMG": Num(quantity * 1000, 3), "VRKME": Const("EA"), "FKLMG": Num(quantity * 1000, 3),
            "MEINS": Const("EA"), "NETWR": Num(quantity * price, 2), "WAVWR": Num(-moves.value[row], 2),
            "MATNR": Code(point, materials, key_width=18), "MATKL": Code(point, groups), "WERKS": Code(plant, PLANTS),
            "AUBEL": Key(numbers[order[source]], 10), "AUPOS": Key(item[source], 6),
            "VGBEL": Key(delivered[delivery], 10), "VGPOS": Key(position, 6),
        },
        m,
    )  # fmt: skip


def _requirements(plot: Plot) -> Iterator[tuple[str, Columns, int]]:
    """Snapshots of the planned requirements of company 2000: what planning agreed on, month by month."""
    points = [i for i, p in enumerate(POINTS) if p.group == PLANNED_IN_SYSTEM]
    pointer = {i: FIRST_POINTER + k for k, i in enumerate(points)}
    materials = tuple(p.material for p in POINTS)
    rows = sorted(
        (version, i, bucket, quantity)
        for (i, version, bucket), quantity in plot.demand.forecast["consensus"].items()
        if i in pointer
    )
    versions = sorted({v for v, *_ in rows})
    days = {v: day_number(dt.date.fromisoformat(version_day(v))) for v in versions}
    heads = [(v, i) for v in versions for i in points]
    yield (
        "PBIM",
        {
            "MANDT": Const(CLIENT), "BDZEI": Key(_ints([pointer[i] for _, i in heads]), 12),
            "MATNR": Code(_ints([i for _, i in heads]), materials, key_width=18),
            "WERKS": Code(_ints([POINTS[i].plant for _, i in heads]), PLANTS), "BEDAE": Const("VSF"),
            "VERSB": Const("00"), "VERVS": Const("X"), "PBDNR": Const(""),
            "SNAPSHOT_DATE": Day(_ints([days[v] for v, _ in heads])),
        },
        len(heads),
    )  # fmt: skip
    yield (
        "PBED",
        {
            "MANDT": Const(CLIENT), "BDZEI": Key(_ints([pointer[i] for _, i, _, _ in rows]), 12),
            "PDATU": Day(_ints([day_number(first_day(b)) for _, _, b, _ in rows])),
            "PLNMG": Num(_ints([q for *_, q in rows]) * 1000, 3), "MEINS": Const("EA"), "ENTLU": Const("3"),
            "SNAPSHOT_DATE": Day(_ints([days[v] for v, *_ in rows])),
        },
        len(rows),
    )  # fmt: skip
