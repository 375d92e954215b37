"""What schemathesis can't know of a payment: strings that a pattern alone would hardly ever make, of the formats that the
test puts into the document. It generates only what is meant to be right by them."""

import schemathesis
from hypothesis import strategies as st


def with_check_digit(digits: str) -> str:
    """The digits with the check digit of ISO/IEC 7812-1, annex B, behind them."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def spaced(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def number_of(prefix: str, length: int) -> st.SearchStrategy[str]:
    missing = length - len(prefix) - 1
    rest = st.text("0123456789", min_size=missing, max_size=missing)
    return rest.map(lambda digits: with_check_digit(prefix + digits))


brands = [("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("36", 14), ("3528", 16), ("62", 19), ("9", 12)]
plain = st.sampled_from(brands).flatmap(lambda brand: number_of(*brand))
numbers = st.one_of(plain, plain.map(spaced))
tokens = st.from_regex(r"tok_[A-Za-z]{1,120}", fullmatch=True).filter(lambda token: len(token) >= 8)

schemathesis.openapi.format("card-number", numbers)
schemathesis.openapi.format("card", st.one_of(numbers, tokens))
schemathesis.openapi.format("amount", st.integers(1, 9_999_999_999).map(str))
