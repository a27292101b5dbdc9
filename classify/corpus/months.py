"""Names of months and days of the week in the languages whose news is read, and of time zones."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from zoneinfo import ZoneInfo

_MONTHS = """
jan january | feb february | mar march | apr april | may | jun june | jul july | aug august
    | sep sept september | oct october | nov november | dec december
yan yanvar yanvarın | fev fevral fevralın | mart martın | apr aprel aprelin | may mayın | iyn iyun iyunun
    | iyl iyul iyulun | avq avqust avqustun | sen sentyabr sentyabrın | okt oktyabr oktyabrın
    | noy noyabr noyabrın | dek dekabr dekabrın
oca ocak | şub şubat | mart | nis nisan | mayıs | haz haziran | tem temmuz | ağu ağustos | eyl eylül
    | eki ekim | kas kasım | ara aralık
янв январь января | фев февр февраль февраля | мар март марта | апр апрель апреля | май мая
    | июн июнь июня | июл июль июля | авг август августа | сен сент сентябрь сентября
    | окт октябрь октября | ноя нояб ноябрь ноября | дек декабрь декабря
січ січень січня | лют лютий лютого | бер березень березня | кві квітень квітня | тра травень травня
    | чер червень червня | лип липень липня | сер серпень серпня | вер вересень вересня
    | жов жовтень жовтня | листопад листопада | гру грудень грудня
jän januar jänner | februar feber | mär märz | april | mai | juni | juli | august | september
    | okt oktober | november | dez dezember
janv janvier | févr février | mars | avr avril | mai | juin | juil juillet | août | septembre | octobre
    | novembre | déc décembre
ene enero | febrero | marzo | abr abril | mayo | junio | julio | ago agosto | septiembre setiembre
    | octubre | noviembre | dic diciembre
gen gennaio | febbraio | marzo | aprile | mag maggio | giu giugno | lug luglio | agosto | set settembre
    | ott ottobre | novembre | dicembre
janeiro | fev fevereiro | março | abril | mai maio | junho | julho | agosto | setembro | out outubro
    | novembro | dez dezembro
januari | februari | mrt maart | april | mei | juni | juli | augustus augusti | september | okt oktober
    | november | december
januar | februar | marts mars | april | maj | juni | juli | august | september | okt oktober | november
    | des desember
sty styczeń stycznia | lut luty lutego | marzec marca | kwi kwiecień kwietnia | maj maja
    | cze czerwiec czerwca | lip lipiec lipca | sie sierpień sierpnia | wrz wrzesień września
    | paź październik października | lis listopad listopada | gru grudzień grudnia
leden ledna | únor února | březen března | duben dubna | květen května | červen června
    | červenec července | srpen srpna | září | říjen října | listopad listopadu | prosinec prosince
ian ianuarie | februarie | martie | aprilie | mai | iun iunie | iul iulie | august | septembrie
    | octombrie | noiembrie | decembrie
január | február | március | április | május | június | július | augusztus | szeptember | október
    | november | december
يناير | فبراير | مارس | أبريل | مايو | يونيو | يوليو | أغسطس | سبتمبر | أكتوبر | نوفمبر | ديسمبر
ιαν ιανουαρίου | φεβ φεβρουαρίου | μαρ μαρτίου | απρ απριλίου | μαΐου | ιουν ιουνίου | ιουλ ιουλίου
    | αυγ αυγούστου | σεπ σεπτεμβρίου | οκτ οκτωβρίου | νοε νοεμβρίου | δεκ δεκεμβρίου
tammikuuta | helmikuuta | maaliskuuta | huhtikuuta | toukokuuta | kesäkuuta | heinäkuuta | elokuuta
    | syyskuuta | lokakuuta | marraskuuta | joulukuuta
იანვარი | თებერვალი | მარტი | აპრილი | მაისი | ივნისი | ივლისი | აგვისტო | სექტემბერი | ოქტომბერი
    | ნოემბერი | დეკემბერი
"""
"""A line (with its continuation) a language, from January to December, abbreviations first."""

_WEEKDAYS = """
mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi
mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim lunes martes miércoles jueves viernes
sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica segunda-feira terça-feira
quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta maandag dinsdag woensdag donderdag
vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag poniedziałek wtorek środa
czwartek piątek sobota niedziela понеділок вівторок середа четвер п'ятниця субота неділя понедельник
вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс pazartesi salı çarşamba perşembe
cuma cumartesi pazar çərşənbə cümə şənbə bazar
"""

_SECOND_WORD = re.compile(r" (?:axsami|ertəsi)\Z")

_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1,
    "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "azt": 4, "get": 4, "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8,
    "aest": 10, "aedt": 11,
}  # fmt: skip
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""Zones that American papers write without saying whether it is summer."""


def month_number(name: str) -> int | None:
    """Return the number of a month from its name or abbreviation, None for any other word.

    >>> month_number("Kasım"), month_number("märz"), month_number("Brumaire")
    (11, 3, None)
    """
    return _month_table().get(_plain(name))


def is_weekday(name: str) -> bool:
    """Tell whether a word names a day of the week; in Azerbaijani, ``çərşənbə axşamı`` is one too."""
    return _SECOND_WORD.sub("", _plain(name)) in _weekday_table()


def zone_of(name: str) -> dt.tzinfo | None:
    """Return the time zone of an abbreviation; None where it means different places to different people."""
    name = name.lower()
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    return dt.timezone(dt.timedelta(hours=_HOURS[name])) if name in _HOURS else None


def _plain(word: str) -> str:
    """Return a word without case and accents, so that ``KASIM`` is ``kasım`` and ``aout`` is ``août``."""
    bare = unicodedata.normalize("NFKD", word.lower()).replace("ı", "i")
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).rstrip(".")


@cache
def _month_table() -> dict[str, int]:
    table: dict[str, int] = {}
    for language in _MONTHS.replace("\n    |", " |").strip().splitlines():
        for number, names in enumerate(language.split("|"), start=1):
            for name in names.split():
                table.setdefault(_plain(name), number)
    return table


@cache
def _weekday_table() -> frozenset[str]:
    return frozenset(map(_plain, _WEEKDAYS.split()))
