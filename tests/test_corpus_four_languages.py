"""Datelines, notices, dates, numerals and quotes of the four languages, held against the shipped settings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from classify.config.settings_file import load_settings
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
az Bakı, 11 mart, YELKƏN|Bakı. 11 mart. YELKEN.AZ/|Bakı.11 mart. Yelkən:|Bakı. Yelkən.az:
az Bakı, martın 11-i, Yelkən –|Bakı, martın 11-i.|BAKI, martın 11-i (Yelkən) –
az Bakı, mart 11 (Yelkən).
az Bakı, 11 mart (Yelkən).|Bakı, 11 mart, Yelkən.|11 mart, Bakı. /Yelkən/
az 11 mart, Bakı (Yelkən) –
az Bakı, 11.03.2026, Yelkən –|Bakı, 11.03.2026.|Bakı /Yelkən/ –|Bakı /Yelkən/.
az Bakı. 11 mart. Yelkən:|BAKI/Yelkən/ -|Naxçıvan, 11 mart, Yelkən (müxbirimizdən) –
az Bakı, 11 mart, Yelkən, Leyla Quliyeva –
az Bakı, 11 mart 2026-cı il.|Bakı, 11 mart 2026-cı il, Yelkən –|(Yelkən) Bakı, 11 mart –
az /Yelkən/ Bakı, 11 mart.
az Xankəndi, 1 sentyabr, Yelkən –|Bakı, 11 mart, «Yelkən» –|Bakı, 11 mart /Yelkən/.
az Bakı. YELKƏN -
ru 11 марта, Баку. /Волна/|11 марта, Баку (Парус) –|11 марта, г. Баку. /ВОЛНА/
ru Баку, 11.03.2026 –|Баку, 11.03.2026 /Волна/
ru Баку /Парус/ –|БАКУ /ПАРУС/.|Москва. 11 марта. ВОЛНА -|Москва. 11 марта. Волна:
ru Баку, Парус, 11 марта.
ru МОСКВА, 11 марта - ВОЛНА.|БАКУ, 11 мар - Парус.|БАКУ, 11 мар — Парус, Лейла Кулиева.
ru БАКУ, 11 мар /Парус/ —
ru Тбилиси, 11 марта, Парус -|АСТАНА. КАЗИНФОРМ -
ru САНКТ-ПЕТЕРБУРГ, 11 марта. /Корр. ВОЛНА/.|Баку, среда, 11 марта.
tr ANKARA-YA:|İSTANBUL (YA) -|ANKARA-YHA|ANKARA (YA) –|BAKÜ/YA -|ANKARA, (YHA)-|İSTANBUL,(YHA)
tr İSTANBUL-YHA -
tr 11 Mart, Ankara (YA) -|ANKARA - YA -|Bakü, 11 Mart, Yelken –|BAKÜ, 11 Mart, YELKEN -
tr Ayşe Kaya/ANKARA, (YHA)-|Ankara, 11.03.2026 –
tr BAKÜ (Yelken)-|ANKARA (ANKYA) -|KAYSERİ, (YHA)-|ANKARA, 11 MART (YA) -|Bakü /Yelken/ –
tr İstanbul (YA) -|TRABZON (YA) - AYŞE KAYA -
tr LONDRA/İSTANBUL (YA) -|Brüksel, 11 Mart (Hazar) -|ANKARA – YA –|MERSİN (YHA) -
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
Bakı, martın 11-də nazir yeni stansiyanı açacaq və çıxış edəcək.
Martın 11-i, Bakı vaxtı ilə saat onda iclas başlayacaq.
11 mart, Bakı metrosunda yeni stansiya açılacaq.
11 марта, Баку готовится к форуму и ждёт гостей из тридцати стран.
11 марта, Баку – столица форума, сюда приехали гости из тридцати стран.
Москва. Кремль и Белый дом обсуждают дату новой встречи министров.
Баку (столица Азербайджана) – крупнейший порт на Каспийском море.
Баку – Тбилиси: между столицами пустили новый ночной поезд.
Баку /Ичери шехер/ входит в список всемирного наследия вместе с дворцом.
BAKÜ-KARS: yeni hat bu yıl hizmete girecek, biletler satışta.
RUSYA-ABD: görüşmeler Cenevre'de sürüyor, taraflar yeniden buluşacak.
ANKARA-AYDIN arasındaki yol kar nedeniyle trafiğe kapatıldı.
Ankara, 11 Mart sabahı yoğun kar yağışına uyandı, okullar tatil edildi.
11 Mart, Ankara için önemli bir gün olacak, bakan açıkladı.
Bakı (Azərbaycan) – Tbilisi (Gürcüstan) qatarı yenidən işə düşüb.
Bakı. Gecə. Küçələrdə adam azdır, yağış isə hələ də yağır.
Bakı/Tbilisi qatarı artıq hər gün işləyir, biletlər satışdadır.
TANAP/TAP: qaz nəqli bu il artıb, Avropaya ixrac rekord qırıb.
SOCAR/BP birgə müəssisəsi yeni quyu qazıb, bu barədə məlumat verilib.
ANKARA (Türkiye'nin başkenti) - Bakan bu sözleri törende söyledi.
TÜİK (Türkiye İstatistik Kurumu) - Enflasyon verileri bugün açıklandı.
Баку, 11.03.2026 года рождения числится в списке участников форума.
Иванов, 11 марта: «Мы открываем новую станцию метро в этом году».
Əliyev, 11 mart: “Biz bu il yeni metro stansiyası açırıq”.
Tbilisi, Bakı, 11 mart – bu tarixlər sərgi üçün seçilib.
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
        ("Martın 11-i, 2026", "2026-03-11"),
        ("2026-cı il sentyabrın 1-i, 12:05", "2026-09-01"),
        ("2026-cı il, 11 mart", "2026-03-11"),
        ("11 марта 2026г. 12:05", "2026-03-11"),
        ("12:05 / 11 марта 2026", "2026-03-11"),
        ("11 марта 2026, 23:50 (МСК)", "2026-03-11"),
        ("12:05 | 11.03.2026", "2026-03-11"),
        ("11/Mart/2026 / 12:05", "2026-03-11"),
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
