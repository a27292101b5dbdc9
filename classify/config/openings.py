"""Openings that stand in front of a text, as regular expressions: headers, agency marks, datelines."""

FEED_HEADER = r"\A\s{0,8}date (?P<date>\d{4}-\d{2}-\d{2})\s"
"""The header of the feed: ` date 2026-03-11 ` in front of the first words."""

AGENCY_MARK = r"\(?[A-Z]{3,20} ?[-–—] ?\w[\w .&'’-]{1,40}\)\s+"
"""Mark that an agency puts in front of a paper's text: ``AGENCY - Paper)``."""

# possessive, since what follows a name is never part of it: most paragraphs fail at once
_CAPITAL = r"[^\W\d_a-zà-ÿа-яёəğış]"
_PLACE = rf"{_CAPITAL}[\w.'’ -]{{1,30}}+"
_NAME = rf"{_CAPITAL}[\w'’-]{{3,30}}+([. ]{_CAPITAL}[\w'’-]*+){{0,2}}"
_IN_CAPITALS = rf"(?:{_CAPITAL}|[.'’ -]){{2,40}}+"
_QUOTED = r"[(/«“][^()/«»“”]{2,40}[)/»”]"
_END = rf"\s*[.:–—-]+\s+(({_QUOTED}|{_CAPITAL}{{3,}}( {_CAPITAL}\w++)?)\.\s+)?"

_MONTH = (
    r"(Jan(uary)?|Feb(ruary)?|March|April|May|June|July|Aug(ust)?"
    r"|Sept?(ember)?|Oct(ober)?|Nov(ember)?|Dec(ember)?)\.?"
)
_DAY = rf"({_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(,? \d{{4}})?"
DATELINE = rf"{_PLACE}(, {_PLACE}){{0,2}}, {_DAY}(,? ?{_QUOTED})?{_END}"
"""Where and when a text was sent: ``BAKU, Azerbaijan, March 11.``, ``BAKU, 11 March (Agency) --``."""


def _day_first(months: str) -> str:
    where = rf"({_PLACE}(, {_PLACE})?,|{_NAME}\.)"
    return rf"{where} \d{{1,2}} ({months})( \d{{4}}( ?г\.)?)?(,? ?{_QUOTED}|, {_NAME})?{_END}"


DAY_FIRST_DATELINES = (
    _day_first("yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr"),
    _day_first("(янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)[а-я]{0,5}"),
    _day_first("Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"),
)
"""Datelines in Azerbaijani, Russian and Turkish: ``БАКУ, 11 марта, Парус -``, ``Bakı. 11 mart.``"""

_AGENCY = r"\(\w[\w.'’-]{1,15}( \w[\w.'’-]{1,15})?\)"
PLACE_AND_AGENCY = rf"{_IN_CAPITALS}(, {_PLACE})?{_AGENCY}\s*[–—-]+\s+|{_NAME}\. {_NAME}:\s+"
"""A place and an agency without a day: ``ANKARA (Agency) -``, ``Bakı. Agency:``."""

OPENINGS = (AGENCY_MARK, DATELINE, *DAY_FIRST_DATELINES, PLACE_AND_AGENCY)
"""Openings that are cut off a paragraph unless the settings say otherwise."""
