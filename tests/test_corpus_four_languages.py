"""Datelines, notices, dates, numerals and quotes of the four languages, held against the shipped settings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from classify.config import load_settings
from classify.corpus.article import Article, Kind
from classify.corpus.breaks import blocks
from classify.corpus.dates import parse_date
from classify.corpus.paragraphs import segment

RULES = load_settings(Path(__file__).parent.parent / "config" / "sectors.yaml").segment
BODY = {
    "az": "Şirkət bildirib ki, boru kəmərinin təmiri başa çatıb.",
    "ru": "Компания сообщила, что ремонт трубопровода завершён полностью.",
    "tr": "Şirket, boru hattının bakımının tamamlandığını açıkladı.",
    "en": "The company said that repairs of the pipeline are complete.",
}
DATELINES = """
az Bakı, 11 mart, AZƏRTAC –|Bakı, Azərbaycan, 11 mart.
az BAKI, 11 mart 2026 (Yelkən) –|Bakı. 11 mart.|Bakı. Yelkən:
az Gəncə, 3 iyul /Yelkən/:|Tbilisi. Yelkən:|Bakı. YELKƏN.AZ:|Ağdam, 28 aprel, Yelkən Xəbər.
ru БАКУ, 11 марта, Парус –|БАКУ, 11 мар — РИА Волна.
ru Баку, Азербайджан, 11 марта, Парус:|БАКУ, 11 марта. /ВОЛНА/.
ru АСТАНА, 12 марта – «Каспийский бюллетень».|Баку, 11 марта 2026 г. –
ru Баку, 11 марта (Волна).|Баку. Парус:
ru РОСТОВ-НА-ДОНУ, 3 сен -|НЬЮ-ЙОРК, 5 ноября. /Корр. ВОЛНА Иван Петров/.
tr BAKÜ, 11 Mart (Yelken) -|ANKARA (YA) -
tr İSTANBUL (Yelken Haber) –|Ankara, 11 Mart 2026 –|İstanbul, 3 Ağustos:
tr BAKÜ, Azerbaycan, 11 Mart.|ANKARA, 11 Mart (YHA) -
en BAKU, Azerbaijan, March 11.|BAKU, March 11 (Wave) --
en BAKU (Wave) -|Baku, 11 March 2026 -|LONDON, Sept. 3 (Wave) -
en BAKU, Azerbaijan, March 11, 2026 /Wave/ --
"""
NOTICES = """
az Ətraflı|ƏTRAFLI|Daha ətraflı: Bakı metrosu
az Həmçinin oxuyun: Yeni qatarlar|Həmçinin bax: Yeni qatarlar|Davamını oxu
az Bizi Telegram kanalımızda izləyin!|Telegram kanalımıza abunə olun
az Xəzər Wire-ı Telegram-da izləyin|Oxşar xəbərlər:
az Daha çox xəbər üçün bizi Facebook-da izləyin
az Bütün xəbərlər Telegram kanalımızda|Müəllif hüquqları qorunur
az 11 mart 2026-cı il, 12:05|Çərşənbə, 11 mart 2026|11.03.2026 12:05|Foto: Yelkən
ru Читайте также: Туман над Апшероном|ЧИТАЙТЕ ТАКЖЕ:|Читать далее
ru Подробнее|Подробнее на сайте|См. также: видео
ru Подписывайтесь на наш Telegram-канал|Следите за нами в Facebook
ru Мы в Telegram|Оставайтесь с нами в WhatsApp
ru При использовании материалов ссылка обязательна|Все права защищены
ru Материалы по теме|Новости по теме: метро
ru 11 марта 2026 г., 12:05|среда, 11 марта 2026|12:05, 11 марта 2026|11.03.2026, 12:05
tr Devamını oku|DEVAMINI OKU
tr Haberin devamı için tıklayınız|Ayrıca oku: Yeni trenler|Daha fazla bilgi için tıklayın
tr BİZİ TAKİP EDİN|Hazar Bülteni'ni Telegram'da takip edin
tr Spor haberleri için bizi takip edin|İLGİLİ HABERLER
tr Haberler için WhatsApp kanalımızı takip edin|YouTube kanalımıza abone olun!
tr Tüm hakları saklıdır|Fotoğraf: YA
tr 11 Mart 2026, 12:05|11 Mart 2026 - 12:05|11 Mart 2026 Çarşamba 12:05
en Read more: New trains|See also: New trains|Follow us on X
en All rights reserved.|Photo: Wave|11 March 2026 12:05
"""
TEXTS = """
Hadisəni polis əməkdaşları diqqətlə izləyin deyə ətrafa çağırıblar.
Ətraflı məlumat şirkətin saytında dərc olunub və hamı üçün açıqdır.
Bakı, Gəncə və Şəki arasında qatarlar işləyir.
Bakı, 11 mart, nazir yeni stansiyanı açıb.
Подробнее о планах компании министр рассказал журналистам после встречи.
Мы в Баку ждём гостей из Казахстана и Грузии уже весной.
11 марта 2026 года в Баку открыли новую станцию метро.
Kararın ayrıntıları okul yöneticileri tarafından bu hafta içinde açıklanacak.
Yatırımcılar gelişmeleri yakından takip edin çağrısına uydu.
Follow the leaders of the sector, the minister said on Monday.
In Baku, March 11, the ministers of both countries met.
SOCAR - the state company of Azerbaijan - said on Monday.
"""


def kinds(text):
    found = segment([Article("a", text, "feed", 1)], RULES)
    return list(zip(found.texts, map(Kind, found.kind.tolist()), strict=True))


def listed(table):
    return [(line[:2], one) for line in table.strip().splitlines() for one in line[3:].split("|")]


@pytest.mark.parametrize(("language", "dateline"), listed(DATELINES))
def test_a_dateline_is_cut_off_whole(language, dateline):
    assert kinds(f"{dateline} {BODY[language]}") == [(BODY[language], Kind.BODY)]


@pytest.mark.parametrize("notice", [notice for _, notice in listed(NOTICES)])
def test_a_notice_is_boilerplate(notice):
    assert kinds(notice) == [(notice, Kind.BOILERPLATE)]


@pytest.mark.parametrize("text", TEXTS.strip().splitlines())
def test_text_that_begins_or_ends_like_a_notice_is_left_whole(text):
    assert kinds(text) == [(text, Kind.BODY)]


def test_a_name_behind_a_dateline_is_no_agency():
    assert kinds("BAKU, March 11. SOCAR: oil came through the line again.")[0][0].startswith("SOCAR")
    assert kinds("BAKU, March 11 -- U.S. officials met ministers in the port.")[0][0].startswith("U.S.")
    assert kinds(f"БАКУ, 18 февраля – «Парус» пишет: {BODY['ru']}")[0][0].startswith("«Парус»")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11 mart 2026-cı il saat 12:05", "2026-03-11"),
        ("Çərşənbə, 11 mart 2026", "2026-03-11"),
        ("çərşənbə axşamı, 10 mart 2026, 12:05", "2026-03-10"),
        ("9 MART 2026, BAZAR ERTƏSİ", "2026-03-09"),
        ("11 İYUN 2026", "2026-06-11"),
        ("15 iyl 2026", "2026-07-15"),
        ("3 АВГУСТА 2026", "2026-08-03"),
        ("11 мар. 2026 г., 12:05", "2026-03-11"),
        ("11 AĞUSTOS 2026 Salı 12:05", "2026-08-11"),
    ],
)
def test_dates_of_the_four_languages_are_read(text, day):
    assert parse_date(text, dt.UTC) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "sentence",
    [
        "По данным акад. Петрова и проф. Иванова с ул. Низами, рост достиг 1 234,5 тыс. тонн за год в порту.",
        "«Рост ускорился!» сообщили в ведомстве и назвали цифру 3,5 процента за первые шесть месяцев года.",
        "Akad. Əliyev küç. Nizami ilə üzbəüz binada 1.234,5 ton yükün 3,5 faizinin hazır olduğunu deyib.",
        "Doç. Kaya, Atatürk Cad. Barış apartmanında 1.234,5 ton yükün 3,5'inin hazır olduğunu söyledi.",
        "„Bu, yaxşı xəbərdir!“ sözləri ilə sədr 12.500 nəfərin işə düzəldiyini və sevindiyini bildirib.",
    ],
)
def test_numerals_quotes_and_abbreviations_end_no_sentence(sentence):
    text = " ".join([sentence] * 20)

    pieces = [text[start:end] for start, end in blocks(text)]

    assert len(pieces) > 1
    assert all(piece.replace(sentence, "").strip() == "" for piece in pieces)
