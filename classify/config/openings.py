"""Openings that stand in front of a text, as regular expressions: headers, agency marks, datelines."""

FEED_HEADER = r"\A\s{0,8}date (?P<date>\d{4}-\d{2}-\d{2})\s"
"""The header of the feed: ` date 2026-03-11 ` in front of the first words."""

AGENCY_MARK = r"\(?[A-Z]{3,20} ?[-–—] ?\w[\w .&'’-]{1,40}\)\s+"
"""Mark that an agency puts in front of a paper's text: ``AGENCY - Paper)``."""

# possessive, since what follows a name is never part of it: most paragraphs fail at once
_SMALL = "a-zà-ÿа-яёəğış"
_CAPITAL = rf"[^\W\d_{_SMALL}]"
_PLACE = rf"{_CAPITAL}[\w.'’ -]{{1,30}}+"
_NAME = rf"{_CAPITAL}[\w'’-]{{3,30}}+([. ]{_CAPITAL}[\w'’-]*+){{0,2}}"
_IN_CAPITALS = rf"(?:{_CAPITAL}|[.'’ /-]){{2,40}}+"
_QUOTED = r"[(/«“][^()/«»“”]{2,40}[)/»”]"
_END = rf"\s*[.:–—-]+\s+(({_QUOTED}|{_CAPITAL}{{3,}}( {_CAPITAL}\w++)?)\.\s+)?"

_MONTH = (
    r"(Jan(uary)?|Feb(ruary)?|March|April|May|June|July|Aug(ust)?"
    r"|Sept?(ember)?|Oct(ober)?|Nov(ember)?|Dec(ember)?)\.?"
)
_DAY = rf"({_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(,? \d{{4}})?"
DATELINE = rf"{_PLACE}(, {_PLACE}){{0,2}}, {_DAY}(,? ?{_QUOTED})?{_END}"
"""Where and when a text was sent: ``BAKU, Azerbaijan, March 11.``, ``BAKU, 11 March (Agency) --``."""


_MONTH_BEFORE_DAY = r"(?i:yan|fev|mar|apr|may|iyu|avq|sen|okt|noy|dek)[^\W\d_]{0,8}+"
_OTHER_MONTH = (
    "(?i:янв|фев|мар|апр|мая|ию[нл]|авг|сен|окт|ноя|дек|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara)"
    r"[^\W\d_]{0,5}+"
)
_ANY_DAY = (
    rf"(\d\d?[ .]({_MONTH_BEFORE_DAY}|{_OTHER_MONTH}|\d\d\.(?=\d{{4}}))"
    rf"|{_MONTH_BEFORE_DAY} \d\d?(-[iıuü])?)( ?\d{{4}}( ?г\.|-c[iıuü] il)?)?"
)
_SLASHES = "/[^/]{2,40}/"
_SOURCE = (
    rf"({_QUOTED}\.|{_CAPITAL}{{3,}}+( {_CAPITAL}\w++)?(\.|\s+[–—-])"
    rf"|(?<=[–—-]\s){_NAME}(, {_CAPITAL}\w++ \w++)?\.)\s+"
)
_MARK = rf"(\s*([.–—-]+|:(?!\s*[«“„\"]))|(?<=/)|(?<={_CAPITAL}{{5}})(?=\s\w[{_SMALL}]))\s+"
_NEXT = f"(?![{_SMALL}])"

DAY_FIRST_DATELINE = (
    rf"({_QUOTED} )?({_PLACE}(, \w[\w ]++)?,|{_NAME}\.) {_ANY_DAY}"
    rf"(,? ?{_QUOTED}|(, {_NAME}){{1,2}}( {_QUOTED})?)?{_MARK}({_SOURCE})?{_NEXT}"
)
"""Where and when in Azerbaijani, Russian and Turkish: ``БАКУ, 11 марта, Парус -``, ``Bakı, martın 11-i.``"""
DAY_BEFORE_PLACE = rf"{_ANY_DAY}, (г\. ?)?{_NAME}\.? ({_SLASHES}[.:–—-]*|{_QUOTED}\s*[.:–—-]+)\s+{_NEXT}"
"""The same the other way round: ``11 марта, Баку. /Парус/``."""

_AGENCY = rf"\({_CAPITAL}[\w.'’-]{{1,15}}( {_CAPITAL}[\w.'’-]{{1,15}})?\)"
_CITY = rf"({_CAPITAL}{{2,20}}+ )?{_CAPITAL}{{3,20}}+"
PLACE_AND_AGENCY = (
    rf"({_CAPITAL}\w++ {_CAPITAL}\w++/)?{_IN_CAPITALS}(, {_PLACE})?"
    rf"({_AGENCY}\s*[–—-]+|, ?{_AGENCY}\s*[–—-]*)\s+({_CITY}\s+[–—-]\s+)?{_NEXT}"
)
"""A place and an agency without a day: ``ANKARA (Agency) -``, ``İSTANBUL,(Agency)``."""
PLACE_AND_NAME = (
    rf"{_NAME}\. ?({_ANY_DAY}\. )?({_NAME}:|[\w-]++\.\w{{2,3}}[/:])\s+"
    rf"|{_NAME}\. {_CAPITAL}{{5,}}+\s+[–—-]\s+{_NEXT}"
)
"""The same in the form ``Bakı. Agency:``, with a day or without."""
PLACE_AND_SLASHES = rf"{_NAME} ?{_SLASHES}(\.|\s*[:–—-])\s+{_NEXT}"
"""The same in the form ``Баку /Парус/ -``."""
_INITIALS = rf"{_CAPITAL}{{1,3}}[AА]"
PLACE_AND_INITIALS = (
    rf"{_CITY}( - | – |[-/]){_INITIALS}(\s*[:–—-]+)?\s+(?={_CAPITAL}[a-zà-ÿəğış ])"
    rf"|{_CAPITAL}\w{{3,20}}+ \({_INITIALS}\)\s*[–—-]\s+{_NEXT}"
)
"""A place and the initials of a Turkish agency, which end in A for `Ajansı`: ``ANKARA-AA:``."""

OPENINGS = (
    AGENCY_MARK,
    DATELINE,
    PLACE_AND_NAME,
    DAY_FIRST_DATELINE,
    DAY_BEFORE_PLACE,
    PLACE_AND_AGENCY,
    PLACE_AND_SLASHES,
    PLACE_AND_INITIALS,
)
"""Openings that are cut off a paragraph unless the settings say otherwise."""
