"""Numbers in fragments of pages, in figures and words of ten languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.tables.wordings import states_number
from shipments.tables.wordings.figures import figures

NUMBERS = st.integers(min_value=0, max_value=10**7)
STYLES = {
    "comma": lambda n: f"about {n:,} of the pieces",
    "dot": lambda n: f"rund {n:,} Stück".replace(",", "."),
    "space": lambda n: f"более {n:,} штук".replace(",", " "),
    "narrow no-break space": lambda n: f"plus de {n:,} pièces".replace(",", "\u202f"),
    "apostrophe": lambda n: f"{n:,} pezzi".replace(",", "'"),
    "plain": lambda n: f"{n}个",
    "millions with a dot": lambda n: f"${n / 10**6:.6f} million".replace("000 ", "0000 "),
    "millions with a comma": lambda n: f"{n / 10**6:.6f} млн".replace(".", ","),
    "thousands with a comma": lambda n: f"{n / 1000:.4f} тыс. единиц".replace(".", ","),
    "Chinese ten thousands": lambda n: f"{n // 10**4}万{n % 10**4}架" if n >= 10**4 else f"{n}架",
}


@pytest.mark.medium
@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
@given(number=NUMBERS, other=NUMBERS)
def test_a_number_is_stated_in_each_style_and_no_other(style, number, other):
    assert states_number(style(number), number)
    assert number == other or not states_number(style(number), other)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("over 12 tons", 12),
        ("at least £860 000", 860_000),
        ("nearly one thousand units", 1000),
        ("US$1.2 million", 1_200_000),
        ("20 to 30 million", 20_000_000),
        ("two hundred and fifty", 250),
        ("twenty-five firms", 25),
        ("more than half a dozen", 6),
        ("half a million", 500_000),
        ("almost half", 50),
        ("more than doubled", 2),
        ("a tenfold rise", 10),
        ("£68m", 68_000_000),
        ("just over $2mn", 2_000_000),
        ("three in China, four in Hong Kong (the sum is ours)", 7),
        ("up about 2, 550%", 2550),
        ("Acht kartonnen pakketjes", 8),
        ("acht Pakete", 8),
        ("восемь посылок", 8),
        ("вісім посилок", 8),
        ("osiem paczek", 8),
        ("huit colis", 8),
        ("sekiz paket", 8),
        ("otto pacchi", 8),
        ("八个包裹", 8),
        ("兩家公司", 2),
        ("12家在中国", 12),
        ("darunter auch sieben Unternehmen in China", 7),
        ("3,5 Mio. Euro", 3_500_000),
        ("30 млн долларов", 30_000_000),
        ("2亿", 200_000_000),
        ("2亿5000万", 250_000_000),
        ("三百二十", 320),
        ("五十万", 500_000),
        ("5,56 milhões de yuans", 5_560_000),
        ("вдесятеро больше", 10),
        ("вдвічі більше", 2),
        ("дюжина посылок", 12),
        ("полумиллиона заготовок", 500_000),
        ("пів мільйона", 500_000),
        ("eine halbe Million", 500_000),
        ("un demi-million", 500_000),
        ("pół miliona", 500_000),
        ("yarım milyon", 500_000),
        ("mezzo milione", 500_000),
        ("240 тисяч 152-міліметрових снарядів", 240_000),
        ("2,4 тыс. зарядных устройств", 2400),
        ("fünfundzwanzig", 25),
        ("zweihundertfünfzig", 250),
        ("eenentwintig dozen en pakketten", 21),
        ("quatre-vingt-dix-sept", 97),
        ("soixante-quinze", 75),
        ("dix mille", 10_000),
        ("duecentocinquanta", 250),
        ("diecimila fucili", 10_000),
        ("on iki adet", 12),
        ("on two occasions", 2),
        ("yüz elli", 150),
        ("iki bin beş yüz", 2500),
        ("двести пятьдесят тысяч", 250_000),
        ("dwieście pięćdziesiąt", 250),
        ("п'ятнадцять", 15),
        ("миллион долларов", 1_000_000),
        ("40-ზე მეტ იურიდიულ პირს", 40),
    ],
)
def test_a_fragment_states_its_number(words, number):
    assert states_number(words, number)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("over 12 tons", 12_000),
        ("1,000", 1),
        ("1.000 Gewehre", 1),
        ("$53.6 million", 53.6),
        ("$53.6 million", 53.7e6),
        ("two hundred and fifty", 200),
        ("about 40 per cent", 4000),
        ("millions of dollars", 1e6),
        ("несколько тысяч", 1000),
        ("birkaç bin", 1000),
        ("数千", 1000),
        ("many", 1),
        ("on two occasions", 10),
        ("the 25th package", 25),
        ("", 0),
    ],
)
def test_a_fragment_does_not_state_other_numbers(words, number):
    assert not states_number(words, number)


@given(st.text("0123456789.,' %万亿八十一半—-amkdozenотыся\u0301\u0130", max_size=40))
def test_any_text_can_be_read(text):
    assert all(value >= 0 for figure in figures(text) for value in figure.values)
