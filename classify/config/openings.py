"""What stands in front of a text, as regular expressions: headers, agency marks, datelines."""

FEED_HEADER = r"\A\s{0,8}date (?P<date>\d{4}-\d{2}-\d{2})\s"
"""The header of the feed: ` date 2026-03-11 ` in front of the first words."""

AGENCY_MARK = r"\(?[A-Z]{3,20} ?[-–—] ?\w[\w .&'’-]{1,40}\)\s+"
"""What an agency puts in front of a paper's text: ``AGENCY - Paper)``."""

# possessive, since what follows a place is never part of it: most paragraphs fail at once
_PLACE = r"[^\W\d_a-z][\w.'’ -]{1,30}+"
_MONTH = "(January|February|March|April|May|June|July|August|September|October|November|December)"
DATELINE = rf"{_PLACE}(, {_PLACE}){{0,2}}, {_MONTH} \d{{1,2}}(, \d{{4}})?\s*[.:–—-]+\s+"
"""Where and when a text was sent: ``BAKU, Azerbaijan, March 11.``"""

_DAY_FIRST_MONTH = (
    "(yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr"
    "|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    "|Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık)"
)
DAY_FIRST_DATELINE = (
    rf"{_PLACE}(, {_PLACE})?, \d{{1,2}} {_DAY_FIRST_MONTH}( \d{{4}})?"
    r"(,? ?[(/«“][^)/»”]{2,30}[)/»”]|, [^\W\d_a-z][\w ]{1,30})?\s*[.:–—-]+\s+"
)
"""The same in Azerbaijani, Russian and Turkish, with or without an agency: ``БАКУ, 11 марта, Парус -``."""
