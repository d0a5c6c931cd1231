import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs.codes import RefusalCode
from shipments.customs.header_row import find_header, footer_start
from shipments.errors import Refused

NAMES = ["DECLARATION_NUMBER", "IMP_DATE", "HS_CODE", "QUANTITY", "TOTAL_VALUE_USD"]
RECORD = ["10/1", "2023-01-05", "870899", "12", "99.5"]
BLANK = [None, "", " ", None, None]


def find(*lines, **asked):
    return find_header(list(enumerate(lines, 1)), file="f.csv", **asked)


def title(text):
    return [text, None, None, None, None]


def test_a_header_on_the_first_line_skips_nothing_else():
    found = find(NAMES, RECORD)
    assert (found.names, found.line, found.first) == (tuple(NAMES), 1, 1)
    assert found.skipped == {"header": 1}


def test_titles_and_blank_lines_above_the_header_are_counted():
    found = find(
        title("Russia imports"), BLANK, title("2023"), title("Rows: 5"), [], NAMES, RECORD, RECORD
    )
    assert (found.line, found.first) == (6, 6)
    assert found.skipped == {"title": 3, "blank": 2, "header": 1}


def test_a_header_without_records_is_found_below_its_titles():
    found = find(*[title("x")] * 5, NAMES)
    assert (found.line, found.first) == (6, 6)


@pytest.mark.parametrize(
    "first", ["Дата ДТ", "072 Дата ДТ", "№", "G31_1 (Описание - 256 символов", "$"]
)
def test_names_with_digits_or_signs_are_names(first):
    assert find([first, *NAMES[1:]], RECORD).names[0] == first


@pytest.mark.parametrize(
    "value", ["5", "1 234,50", "31.12.2023", "2023-01-01T00:00:00", "1e5", "-3"]
)
def test_a_first_line_of_values_is_refused_with_the_option_that_decides_it(value):
    with pytest.raises(Refused, match="--header-row") as refused:
        find([value, *NAMES[1:]], RECORD)
    assert refused.value.code is RefusalCode.NO_HEADER


def test_a_line_that_the_user_names_is_taken_whatever_it_holds():
    found = find(NAMES, ["1", "2", "3", "4", "5"], RECORD, header_row=2)
    assert found.names == ("1", "2", "3", "4", "5")
    assert found.skipped == {"title": 1, "header": 1}


@pytest.mark.parametrize("row", [2, 9])
def test_a_named_line_that_is_blank_or_absent_is_refused(row):
    with pytest.raises(Refused, match=f"line {row}") as refused:
        find(NAMES, BLANK, RECORD, header_row=row)
    assert refused.value.code is RefusalCode.NO_HEADER


@pytest.mark.parametrize("name", ["__record", "__line"])
def test_a_column_with_a_name_that_the_reader_uses_itself_is_refused(name):
    with pytest.raises(Refused, match=f"column 2 is called {name}"):
        find(["HS_CODE", name], ["1", "2"])


def test_two_columns_of_one_name_are_refused_naming_both():
    with pytest.raises(Refused, match=r"columns 1 and 3 .*HS_CODE") as refused:
        find(["HS_CODE", "QUANTITY", "HS_CODE"], ["1", "2", "3"])
    assert refused.value.code is RefusalCode.DUP_COLUMN


def test_columns_without_a_name_are_called_by_their_number_and_left_out_at_the_end():
    assert find(["a", None, " ", "d", "", None], RECORD[:4]).names == (
        "a",
        "unnamed column 2",
        "unnamed column 3",
        "d",
    )


def test_a_line_that_names_few_of_its_columns_is_taken_only_when_asked():
    far = [None] * 20 + ["x"]
    with pytest.raises(Refused, match="1 of 21 columns"):
        find(far)
    assert find(far, header_row=1).names[-1] == "x"


def test_a_line_of_column_numbers_below_the_header_is_part_of_it():
    found = find(NAMES, ["1", "2", "3", "4", "5"], RECORD)
    assert (found.first, found.skipped) == (2, {"header": 2})


def test_numbers_in_a_narrow_table_are_a_record():
    assert find(["a", "b"], ["1", "2"]).first == 1


def test_a_table_of_words_only_begins_with_its_header():
    assert find(["a", "b"], ["x", "y"], ["z", "w"]).line == 1


def test_a_second_line_of_names_is_hinted_at():
    words = ["Номер", "Дата", "Код", "Количество", "Стоимость"]
    assert "--header-row 2" in find(NAMES, words, *[RECORD] * 5).how


def test_a_fuller_second_line_of_names_is_not_passed_over():
    groups = ["Отправитель", None, "Товар", None, "Цена"]
    with pytest.raises(Refused, match="perhaps 1, 2") as refused:
        find(groups, NAMES, *[RECORD] * 5)
    assert refused.value.code is RefusalCode.NO_HEADER


def test_known_names_decide_which_of_two_lines_is_the_header():
    groups = ["Отправитель", None, "Товар", None, "Цена"]
    found = find(groups, NAMES, *[RECORD] * 5, known=NAMES.__contains__)
    assert (found.line, found.skipped) == (2, {"title": 1, "header": 1})


def test_records_that_ran_together_do_not_hide_the_header():
    assert find(NAMES, *[RECORD] * 12, RECORD * 7).line == 1


def test_only_blank_lines_are_an_empty_file():
    with pytest.raises(Refused) as refused:
        find(BLANK, [])
    assert refused.value.code is RefusalCode.EMPTY_FILE


@pytest.mark.parametrize(
    ("tail", "length"),
    [
        ([], 0),
        ([BLANK], 0),
        ([["Итого", None, None, None, "199"]], 1),
        ([["Total for 2023", None, None, "24", None]], 1),
        ([BLANK, title("printed by the office")], 1),
        ([BLANK, ["Всего:", "2", None, None, None], title("Источник: ФТС")], 2),
        ([title("Source: customs"), BLANK, title("page 1"), title("of 1")], 4),
        ([title("a record with one cell")], 0),
        ([["Total Parts LLC", "2023-01-05", None, None, None]], 0),
        ([["Total", "2023-01-05", "870899", "1", None]], 0),
        ([BLANK, RECORD], 0),
    ],
)
def test_the_footer_begins_where_records_end(tail, length):
    lines = [RECORD, RECORD, *tail]
    assert footer_start(lines, 5) == len(lines) - length


cells = st.lists(st.none() | st.sampled_from(["", " ", "Total", "HS_CODE", "5", "x;y"]), max_size=6)


@given(st.lists(cells, min_size=1, max_size=15))
def test_every_line_is_a_title_blank_header_or_may_be_a_record(lines):
    try:
        found = find(*lines)
    except Refused:
        return
    assert sum(found.skipped.values()) == found.first
    assert len(set(found.names)) == len(found.names)


@given(st.lists(cells, max_size=15), st.integers(1, 8))
def test_a_footer_never_takes_a_line_above_the_last_full_one(lines, width):
    start = footer_start([*lines, RECORD], width)
    assert start == len(lines) + 1
