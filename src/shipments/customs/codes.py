"""Why a record or a file was not taken, as codes: and what each means."""

from __future__ import annotations

from shipments.schema.terms import Term

EXCERPT = 80


class RejectCode(Term):
    """Why a record was rejected while its file was read."""

    BAD_ENCODING = "BAD_ENCODING", "bytes that are no text in the encoding of the file"
    CONTROL_CHAR = "CONTROL_CHAR", "a character that no text holds, such as NUL"
    WIDTH = "WIDTH", "more or fewer cells than the header has"
    QUOTE = "QUOTE", "a quotation mark that is not closed, or is where none may be"
    CELL_ERROR = "CELL_ERROR", "an error value of a spreadsheet, such as #REF!"
    FORMULA_UNCACHED = "FORMULA_UNCACHED", "a formula without a stored value"
    DATE = "DATE", "no day of the calendar in a format of the file"
    DATE_AMBIGUOUS = "DATE_AMBIGUOUS", "a day that reads in two ways"
    NUM = "NUM", "no number in a form that is read"
    NUM_AMBIGUOUS = "NUM_AMBIGUOUS", "a number that reads in two ways"
    HS = "HS", "no commodity code"
    HS_AMBIGUOUS = "HS_AMBIGUOUS", "a commodity code that lost a digit, and nothing proves which"
    HS_SUPPRESSED = "HS_SUPPRESSED", "a commodity code that the office withheld"
    COUNTRY = "COUNTRY", "no country by any code or name that is known"
    COUNTRY_AMBIGUOUS = "COUNTRY_AMBIGUOUS", "a word that means more than one country"
    TAX_ID = "TAX_ID", "no tax number"
    UNIT = "UNIT", "no unit by any code or name that is known"
    CURRENCY = "CURRENCY", "no currency"
    CODE = (
        "CODE",
        "a word that is not in its list (direction, procedure, Incoterm, transport, flag)",
    )
    REQUIRED = "REQUIRED", "an empty cell where one is needed"
    RULE = "RULE", "breaks a rule of the schema; `broken_rules` names which"


class RefusalCode(Term):
    """Why a whole file was refused; nothing of it is published."""

    EMPTY_FILE = "EMPTY_FILE", "no bytes, or no record and no header"
    NOT_A_TABLE = "NOT_A_TABLE", "content that is no table of a kind that is read"
    ENCODING = "ENCODING", "no encoding fits, or two fit equally well"
    DELIMITER = "DELIMITER", "no separator divides the lines evenly"
    CONTROL_CHAR = "CONTROL_CHAR", "mostly characters that no text holds"
    NO_HEADER = "NO_HEADER", "no line that could be the header"
    DUP_COLUMN = "DUP_COLUMN", "two columns of one name, or two that mean one field"
    UNKNOWN_LAYOUT = "UNKNOWN_LAYOUT", "headers that no layout knows"
    MISSING_COLUMN = "MISSING_COLUMN", "a column that the layout requires is not there"
    TRUNCATED_ARCHIVE = "TRUNCATED_ARCHIVE", "a compressed file that ends early or is damaged"
    ARCHIVE_LIMIT = "ARCHIVE_LIMIT", "a compressed file that grows beyond the limits, or is nested"
    SHEET = "SHEET", "several sheets, none of them named, or one that is not there"
    ENCRYPTED = "ENCRYPTED", "a file that needs a password"
    UNREADABLE = "UNREADABLE", "a file that cannot be opened or that its reader cannot read"
    RECORDS = "RECORDS", "accepted, rejected and skipped records do not add up to the count"
