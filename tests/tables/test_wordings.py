"""Words of pages against coded values: what they carry, what they refuse, what they leave open."""

from __future__ import annotations

import datetime as dt

import pytest

from shipments import load
from shipments.tables.wordings import (
    fragment_fault,
    names_country,
    states_basis,
    states_bound,
    states_currency,
    states_date,
    states_unit,
    wording_fault,
)

DAY = dt.date


def period(start, end, precision):
    """Columns of a period, for each field that has one."""
    names = ("start", "end", "precision")
    values = (start and DAY.fromisoformat(start), end and DAY.fromisoformat(end), precision)
    return {
        f"{field}_{name}": value
        for field in ("period", "as_of")
        for name, value in zip(names, values, strict=True)
    }


def amount(field, low, high, qualifier, unit=None):
    """Columns of a measure."""
    unit_column = {"value": "value_currency"}.get(field, f"{field}_unit")
    ends = {f"{field}_low": low, f"{field}_high": high, f"{field}_qualifier": qualifier}
    return {**ends, unit_column: unit, "item": None, "statement": ""}


# A field, words of a page, the claim, and what a coder could have written by mistake.
CARRIED = [
    ("quantity", "1,000 assault rifles", amount("quantity", 1000, 1000, "exact", "rifle")),
    ("quantity", "Darunter sieben Unternehmen in China", amount("quantity", 7, 7, "exact", "firm")),
    ("quantity", "изъято 34 дрона", amount("quantity", 34, 34, "exact", "drone")),
    ("quantity", "more than half a dozen", amount("quantity", 6, None, "more_than", "deal")),
    ("quantity", "11 in Hong Kong, seven on the mainland", amount("quantity", 18, 18, "exact")),
    ("quantity", "已確認45家新實體", amount("quantity", 45, 45, "exact", "firm")),
    ("mass", "over 12 tons", amount("mass", 12, None, "more_than", "ton_unstated")),
    ("value", "at least $2.6 billion", amount("value", 2.6e9, None, "at_least", "USD")),
    ("value", "ter waarde van 2 miljoen euro", amount("value", 2e6, 2e6, "exact", "EUR")),
    ("value", "5,56 млн юаней", amount("value", 5.56e6, 5.56e6, "exact", "CNY")),
    ("consignments", "seven shipments", amount("consignments", 7, 7, "exact")),
    ("as_of", "On October 30, Treasury", period("2024-10-30", "2024-10-30", "day")),
    ("as_of", "歐盟委員會12月16日公布", period("2024-12-16", "2024-12-16", "day")),
    ("as_of", "China Tuesday lodged a protest", period("2025-02-25", "2025-02-25", "day")),
    ("period", "еще 13 июня 2025 года", period("2025-06-13", "2025-06-13", "day")),
    ("period", "from April 2022 to July 2024", period("2022-04-01", "2024-07-31", "month")),
    ("period", "in the first quarter of 2024", period("2024-01-01", "2024-03-31", "quarter")),
    ("period", "im ersten Halbjahr 2023", period("2023-01-01", "2023-06-30", "half")),
    ("period", "stuurde in 2022 spullen", period("2022-01-01", "2022-12-31", "year")),
    ("origin", "onderdelen van Chinese drones", {"origin_country": "CN"}),
    ("dispatch", "dalla Turchia alla Russia", {"dispatch_country": "TR"}),
    ("destination", "Чиповете заминават за Казахстан", {"destination_country": ("KZ", "KG")}),
    ("way", "via Hong Kong and Turkey", {"way_countries": ["HK", "TR"]}),
    ("basis", "Згідно з митними документами", {"evidence_basis": "customs_data"}),
]
CARRIED += [
    ("parties", "parts from Huizhou Funn Tek", {"party_names": ["Huizhou Funn Tek"]}),
    ("parties", "partnerem jest rosyjski zakład UralAZ", {"party_names": ["UralAZ", "Peleng"]}),
]
OTHER_NUMBERS = [lambda n: n * 10, lambda n: n / 10, lambda n: n * 1000, lambda n: n + 37]


OTHER = {
    "value_currency": "KZT",
    "quantity_unit": "helmet",
    "origin_country": "FR",
    "dispatch_country": "FR",
    "destination_country": "FR",
    "way_countries": ["FR"],
    "party_names": ["Shanghai Winsun"],
    "evidence_basis": "imagery",
}
LATER = {"day": 1, "month": 93, "quarter": 92, "half": 183, "year": 366}


def mistakes(field, row):
    """Values that a coder could have written into the claim by mistake."""
    ends = {name: row[name] for name in (f"{field}_low", f"{field}_high") if row.get(name)}
    for change in OTHER_NUMBERS if ends else ():
        yield {name: change(value) for name, value in ends.items()}
    if ends:
        yield {f"{field}_qualifier": "at_most" if len(ends) > 1 else "exact"}
    if f"{field}_start" in row:
        later = dt.timedelta(LATER[row[f"{field}_precision"]])
        yield {name: row[name] + later for name in (f"{field}_start", f"{field}_end")}
    for name, value in OTHER.items():
        if row.get(name) not in (None, "deal"):
            yield {name: value}


MUTATIONS = [
    (field, words, row | mistake)
    for field, words, row in CARRIED
    for mistake in mistakes(field, row)
]


@pytest.mark.parametrize(("field", "words", "row"), CARRIED)
def test_words_carry_the_value_that_was_coded_from_them(field, words, row):
    assert wording_fault(field, words, row) is None
    assert fragment_fault(words) is None


@pytest.mark.parametrize(("field", "words", "row"), MUTATIONS)
def test_words_do_not_carry_another_value(field, words, row):
    assert wording_fault(field, words, row)


@pytest.mark.parametrize(
    ("field", "words", "row"),
    [
        ("quantity", "several Chinese firms", amount("quantity", None, None, "not_stated")),
        ("period", "last year", period("2022-01-01", "2022-12-31", "year")),
        ("as_of", "said on Friday night local time", period("2025-07-18", "2025-07-18", "day")),
        ("origin", "detaļas tiek izgatavotas", {"origin_country": "CN"}),
        ("dispatch", "from a neighbour", {"dispatch_country": "baltic-states"}),
        ("basis", "the paper reported", {"evidence_basis": "unattributed"}),
        ("parties", "a web of suppliers in China", {"party_names": ["Shanghai Winsun"]}),
        ("parties", "der Endempfänger der Produkte", {"party_names": ["Peleng"]}),
        ("goods", "integrated circuits", {"category": "drones"}),
    ],
)
def test_what_words_leave_open_is_no_fault(field, words, row):
    assert wording_fault(field, words, row) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("one two three four five six seven eight nine ten eleven", "at most 10 words, not 11"),
        ("歐方根本沒有資格對中俄企業正常交往合作說三道四", "at most 20 characters of Chinese"),
        ("The firm sent twelve tons.", "not a whole one"),
        ("中国政府否认这一说法。", "not a whole one"),
        ("sent in 2022. The firm", "not the end of one and the start of the next"),
        ("twelve\u200b tons", "hidden character U+200B"),
        ("twelve\ntons", "hidden character U+000A"),
        (" ... ", "words of the page"),
    ],
)
def test_a_wording_that_is_no_fragment_is_refused(words, expected):
    assert expected in fragment_fault(words)


@pytest.mark.parametrize(
    "words",
    [
        "over 12 tons",
        "the U.S. Treasury said on Feb. 23",
        "BEIJING, July 18. /TASS/.",
        "sold by Jove HK Co. Ltd.",
        "Aeromotus has sent several shipments ... to Russian importers",
        "沒有向沖突任何一方提供致命性武器",
    ],
)
def test_a_fragment_is_accepted(words):
    assert fragment_fault(words) is None


@pytest.mark.parametrize(
    ("alpha2", "words"),
    [
        ("NL", "Dutch"),
        ("FI", "Finnish"),
        ("TH", "Thai"),
        ("UZ", "Uzbek"),
        ("CN", "китайских беспилотников"),
        ("CN", "Beijing denies"),
        ("CN", "Çin'den gelen"),
        ("CN", "componenti cinesi"),
        ("CN", "chińskie podzespoły"),
        ("CN", "对华出口"),
        ("RU", "rosyjski zakład"),
        ("RU", "do Kremla"),
        ("RU", "対俄"),
        ("TR", "über die Türkei"),
        ("TR", "турецькі порти"),
        ("US", "US officials"),
        ("US", "американские чипы"),
        ("AE", "через ОАЭ"),
        ("KZ", "哈薩克"),
        ("BY", "Wit-Rusland"),
        ("HK", "Hongkong"),
        ("GB", "İngiltere"),
    ],
)
def test_a_country_is_named_by_name_adjective_or_capital(alpha2, words):
    assert names_country(words, alpha2)


@pytest.mark.parametrize(
    ("alpha2", "words", "answer"),
    [
        ("US", "it told us of the firm", False),
        ("TR", "Turkmen gas", False),
        ("CN", "Hong Kong firms", False),
        ("CN", "l'industria del cinema", False),
        ("CN", "Kiinasta", None),
        ("BR", "from Brazil to Russia", None),
        ("RU", "რუსეთიდან", None),
    ],
)
def test_a_country_is_not_read_into_other_words(alpha2, words, answer):
    assert names_country(words, alpha2) is answer


@pytest.mark.parametrize("column", ["name", "name_ru", "name_zh", "name_tr"])
def test_the_usual_names_of_countries_are_known(column):
    names = load("countries", "polars").select("alpha2", column).iter_rows()
    assert [name for alpha2, name in names if names_country(name, alpha2) is False] == []


def test_a_country_without_words_of_its_own_is_named_by_its_english_name():
    assert names_country("from Brazil to Russia", "BR", "Brazil")


@pytest.mark.parametrize(
    ("words", "number", "qualifier"),
    [
        ("over $2 million", 2e6, "more_than"),
        ("più di 7 milioni", 7e6, "more_than"),
        ("более 200 единиц", 200, "more_than"),
        ("100多架", 100, "more_than"),
        ("1000 adetten fazla", 1000, "more_than"),
        ("mindestens 30 Firmen", 30, "at_least"),
        ("щонайменше 30", 30, "at_least"),
        ("en az 30 şirket", 30, "at_least"),
        ("at least a dozen shipments", 12, "at_least"),
        ("no more than 30 firms", 30, "at_most"),
        ("jusqu'à 30 drones", 30, "at_most"),
        ("do 40 dronów", 40, "at_most"),
        ("minder dan 30", 30, "less_than"),
        ("nearly 3500 vehicles", 3500, "approx"),
        ("около 2,7 тыс. квадрокоптеров", 2700, "approx"),
        ("約30家", 30, "approx"),
        ("split over four shipments", 4, "exact"),
        ("2672 квадрокоптера и более 200 деталей", 2672, "exact"),
    ],
)
def test_a_number_has_the_bound_of_its_words_and_no_other(words, number, qualifier):
    every = ("exact", "more_than", "at_least", "at_most", "less_than", "approx")
    assert [q for q in every if states_bound(words, q, number)] == [qualifier]


@pytest.mark.parametrize(
    ("words", "start", "end", "precision", "answer"),
    [
        ("on July 28", "2025-07-28", "2025-07-28", "day", True),
        ("on July 28", "2025-07-27", "2025-07-27", "day", False),
        ("08.01.2024", "2024-01-08", "2024-01-08", "day", True),
        ("2025年10月23日", "2025-10-23", "2025-10-23", "day", True),
        ("1 grudnia ub.r.", "2023-12-01", "2023-12-01", "day", True),
        ("lo scorso 16 febbraio", "2024-02-16", "2024-02-16", "day", True),
        ("16 Şubat 2024", "2024-02-16", "2024-02-16", "day", True),
        ("le 5 août", "2024-08-05", "2024-08-05", "day", True),
        ("on the 7th", "2023-10-07", "2023-10-07", "day", True),
        ("its 17th package", "2025-05-20", "2025-05-20", "day", None),
        ("on Monday", "2025-12-22", "2025-12-22", "day", None),
        ("on Monday", "2025-12-23", "2025-12-23", "day", False),
        ("in March", "2025-03-12", "2025-03-12", "day", None),
        ("in March", "2025-04-12", "2025-04-12", "day", False),
        ("they may ship in April", "2025-04-01", "2025-04-30", "month", True),
        ("Tussen juni en september", "2022-06-01", "2022-09-30", "month", True),
        ("Tussen juni en september", "2022-06-01", "2022-10-31", "month", False),
        ("у третьому кварталі 2023", "2023-07-01", "2023-09-30", "quarter", True),
        ("in Q3 2023", "2023-07-01", "2023-09-30", "quarter", True),
        ("in Q3 2023", "2023-10-01", "2023-12-31", "quarter", False),
        ("H1 2024", "2024-01-01", "2024-06-30", "half", True),
        ("2024年上半年", "2024-01-01", "2024-06-30", "half", True),
        ("w pierwszym półroczu 2024", "2024-07-01", "2024-12-31", "half", False),
        ("in the first nine months of 2023", "2023-01-01", "2023-09-30", "month", True),
        ("in the first nine months of 2023", "2023-02-01", "2023-10-31", "month", False),
        ("за первые семь месяцев 2024", "2024-01-01", "2024-07-31", "month", True),
        ("en mars 2023", "2023-03-01", "2023-03-31", "month", True),
        ("late 2022", "2022-10-01", "2022-12-31", "month", True),
        ("late 2022", "2022-01-01", "2022-03-31", "month", False),
        ("since 2024", "2024-01-01", None, "year", True),
        ("since 2024", "2025-01-01", None, "year", False),
        ("in 2024-2025", "2024-01-01", "2025-12-31", "year", True),
        ("in 2024/25", "2024-01-01", "2025-12-31", "year", True),
        ("the other day", None, "2024-03-04", "day", None),
        ("lorries of the type SX2050", "2022-08-01", "2022-08-31", "month", None),
    ],
)
def test_a_date_in_words_fits_the_period_or_leaves_it_open(words, start, end, precision, answer):
    ends = [day and DAY.fromisoformat(day) for day in (start, end)]
    assert states_date(words, *ends, precision) is answer


@pytest.mark.parametrize(
    ("words", "currency", "answer"),
    [
        ("HK$5 million", "HKD", True),
        ("HK$5 million", "USD", False),
        ("2億港元", "CNY", False),
        ("3 млрд рублей", "RUB", True),
        ("worth millions", "USD", None),
    ],
)
def test_a_currency_is_named(words, currency, answer):
    assert states_currency(words, currency) is answer


@pytest.mark.parametrize(
    ("words", "unit", "answer"),
    [
        ("34 квадрокоптера", "drone", True),
        ("12 Gewehre", "rifle", True),
        ("12 fusils", "drone", False),
        ("a tenfold rise", "times", True),
        ("31 Unternehmen", "firm", True),
        ("31 things", "item", None),
        ("40 registrations a month", "registration_per_month", True),
    ],
)
def test_a_unit_is_named(words, unit, answer):
    assert states_unit(words, unit) is answer


@pytest.mark.parametrize(
    ("words", "basis", "answer"),
    [
        ("Russian customs records", "customs_data", True),
        ("Russian customs records", "imagery", False),
        ("copies of invoices and waybills", "company_documents", True),
        ("leaked intelligence", "leaked_intelligence", True),
        ("по накладным", "official_statement", False),
        ("it is known that", "customs_data", None),
        ("Russian customs records", "mixed", None),
    ],
)
def test_a_basis_fits_its_words(words, basis, answer):
    assert states_basis(words, basis) is answer
