"""Text that seems to be in a language and is not: written in another alphabet, in two at once, or in none."""

from __future__ import annotations

import pytest

from classify.config.languages import LANGUAGES
from classify.config.settings import SegmentSettings
from classify.corpus.alphabets import is_written_as
from classify.corpus.article import Article
from classify.corpus.languages import languages_of
from classify.corpus.paragraphs import segment

AZERBAIJANI = """
Azərbaycan Respublikasının Prezidenti bu gün iclasda çıxış edib və yeni layihələr barədə danışıb.
Bakıda qatar hərəkəti bərpa olunub, sərnişinlər artıq metronun bütün stansiyalarından istifadə edə bilərlər.
Şahdəniz yatağından hasil edilən qazın həcmi ötən ilin eyni dövrü ilə müqayisədə artıb.
Mərkəzi Bank uçot dərəcəsini dəyişməz saxlayıb və inflyasiya gözləntilərini açıqlayıb.
Xarici işlər naziri həmkarı ilə telefonla danışıb, tərəflər regional məsələləri müzakirə ediblər.
Hava limanında yeni terminalın tikintisi gələn ilin yazında başa çatacaq, deyə nazirlik bildirib.
Dövlət Neft Fondunun aktivləri ilin əvvəlindən bəri on faizdən çox artaraq yeni həddə çatıb.
Sabah ölkə ərazisində yağış yağacağı, dağlıq rayonlarda isə qar gözlənildiyi bildirilir.
Gəncədə keçirilən sərgidə iyirmi şirkət öz məhsullarını nümayiş etdirib.
Parlament büdcə haqqında qanun layihəsini üçüncü oxunuşda qəbul edib.
Naxçıvana uçuşların sayı yay mövsümündə artırılacaq, biletlərin qiyməti isə dəyişməyəcək.
Ələt limanı ötən ay iki dəfə çox konteyner qəbul edib, yüklərin çoxu Orta dəhlizlə gəlib.
Süni intellekt üzrə milli strategiya çərçivəsində məktəblərdə yeni dərslər keçiriləcək.
Elektrik enerjisinin ixracı Gürcüstan və Türkiyə istiqamətində davam edir.
Şirkət sözçüsü jurnalistlərə deyib ki, təmir işləri vaxtında başa çatdırılacaq.
İki ölkə arasında ticarət dövriyyəsi rekord səviyyəyə yüksəlib, bu barədə səfirlik məlumat yayıb.
Qarabağda yaşıl enerji zonasının yaradılması üçün sərmayəçilərlə danışıqlar aparılır.
Bankların xalis mənfəəti azalıb, kredit portfeli isə əhəmiyyətli dərəcədə genişlənib.
Vəkil məhkəmədə çıxış edərək müştərisinin günahsız olduğunu bir daha vurğulayıb.
Uşaq bağçalarının sayı paytaxtda yüzdən çox artıb, növbələr isə hələ də uzundur.
Futbol üzrə milli komanda dostluq görüşündə rəqibinə iki hesabla qalib gəlib.
Həkimlər qış aylarında qrip xəstəliyinə qarşı peyvənd olunmağı tövsiyə edirlər.
Nazir Avropa Komissiyasının nümayəndələri ilə enerji təhlükəsizliyi məsələlərini müzakirə edib.
Xəzər dənizinin səviyyəsi aşağı düşdüyündən gəmilər limana daha az yüklə yaxınlaşır.
Yeni dəmir yolu xətti Zəngəzur dəhlizinin tərkib hissəsi olacaq.
Kəndlilər bu il pambıq məhsulunun bol olacağına ümid edirlər.
Rəqəmsal xidmətlərdən istifadə edən vətəndaşların sayı bir milyonu ötüb.
Teatrın yeni mövsümü gənc rejissorun quruluş verdiyi tamaşa ilə açılacaq.
Gömrük xidməti sərhəddə növbələri azaltmaq üçün elektron bəyannamə tətbiq edir.
Sülh müqaviləsinin mətni üzrə danışıqlar başa çatıb, imzalanma tarixi hələ məlum deyil.
""".strip().splitlines()
RUSSIAN = """
Президент сегодня выступил на заседании правительства и рассказал о новых проектах.
Добыча нефти на месторождении выросла по сравнению с прошлым годом на три процента.
Центральный банк сохранил ключевую ставку и обновил прогноз по инфляции на год.
Министр иностранных дел провёл телефонный разговор со своим коллегой из Казахстана.
Строительство нового терминала в аэропорту завершат весной, сообщили в ведомстве.
Поезда снова ходят по расписанию, пассажирам вернут деньги за отменённые рейсы.
Завтра на побережье ожидается дождь, а в горных районах пройдёт снег.
Парламент принял закон о бюджете в третьем чтении большинством голосов.
Экспорт электроэнергии в соседние страны продолжается в прежнем объёме.
Банки увеличили чистую прибыль, однако выдача ипотечных кредитов сократилась.
""".strip().splitlines()
TURKISH = """
Cumhurbaşkanı bugün toplantıda konuştu ve yeni projeler hakkında bilgi verdi.
Merkez Bankası politika faizini sabit tuttu, enflasyon beklentisini güncelledi.
Petrol üretimi geçen yılın aynı dönemine göre yüzde üç arttı.
Dışişleri Bakanı mevkidaşıyla telefonda görüştü, taraflar bölgesel konuları ele aldı.
Havalimanındaki yeni terminalin inşaatı gelecek ilkbaharda bitecek.
Yarın kıyı kesimlerinde yağmur, yüksek kesimlerde kar bekleniyor.
Meclis bütçe kanununu üçüncü okumada oy çokluğuyla kabul etti.
Bankaların net kârı arttı ancak konut kredileri geriledi.
Doğal gaz boru hattının kapasitesi iki katına çıkarılacak.
Sınır kapısında bekleyen tırların sayısı dün sabah azaldı.
""".strip().splitlines()
ENGLISH = """
The president spoke at the meeting of the government and told the press of the new projects.
Output of the field rose by three per cent against the same period of last year.
The central bank left its rate as it was and raised the outlook for inflation.
Trains run again and passengers of the cancelled services will have their money back.
The parliament passed the budget in the third reading with a majority of the votes.
Exports of power to the neighbours go on as before, the ministry said on Monday.
Two hundred lorries waited at the border, and the queue is getting shorter.
The new terminal of the airport will be ready in the spring, said the company.
Net profit of the banks grew, but fewer mortgages were given out in the quarter.
Rain is expected on the coast and snow in the mountains by the end of the week.
""".strip().splitlines()
AS_PEOPLE_TYPE = """
Azerbaycan Respublikasinin Prezidenti bu gun chixish edib
Bakida neft ve qaz hasilati artib, Sherqi Avropaya ixrac chox olub
Xaricden gelen turistlerin sayi artib, otellerde yer qalmayib.
Nazir dedi ki, yol tikintisi vaxtinda bitecek, pul da ayrilib.
Wirket yeni fabrik aciwi ucun hokumetden icaze alib.
Manatin mezennesi deyiwmeyib, bazarda qiymetler sabit qalib.
Shagirdler imtahana hazirlawirlar, qebul qaydalari deyishib.
Neftin qiymeti dunya bazarinda bahalashib, buna gore budce gelirleri de artib.
Her kes bilir ki, bu mesele tezlikle hell olunacaq, danishiqlar davam edir.
Dunen axsham shehere guclu yagish yagib, yollar su altinda qalib.
""".strip().splitlines()
OTHERS = """
uz Oʻzbekiston Respublikasi Prezidenti yangi loyihalar haqida gapirdi va sanoat haqida gapirdi.
uz Toshkentda yangi metro bekatlari ochildi, yoʻlovchilar soni ikki barobar oshdi.
uz Markaziy bank asosiy stavkani oʻzgarishsiz qoldirdi va inflyatsiya prognozini eʼlon qildi.
uz Tashqi ishlar vaziri hamkasbi bilan telefon orqali muloqot qildi.
uz Ўзбекистон Республикаси Президенти янги лойиҳалар ҳақида гапирди ва саноат ҳақида гапирди.
uz Тошкентда янги метро бекатлари очилди, йўловчилар сони икки баробар ошди.
tk Türkmenistanyň Prezidenti hökümetiň mejlisinde täze taslamalar barada çykyş etdi.
tk Aşgabatda täze demir ýol menziliniň gurluşygy tamamlandy, ýolagçylaryň sany artdy.
tk Tebigy gazyň eksporty geçen ýyla görä köpeldi diýip ministrlik habar berýär.
tk Ýurduň daşary işler ministri kärdeşi bilen telefon arkaly söhbetdeşlik geçirdi.
kk Қазақстан Президенті бүгін үкімет отырысында сөз сөйлеп, жаңа жобалар туралы айтты.
kk Алматыда жаңа метро бекеті ашылды, жолаушылар саны екі есе өсті.
kk Ұлттық банк базалық мөлшерлемені өзгеріссіз қалдырып, инфляция болжамын жариялады.
kk Мұнай өндіру көлемі өткен жылмен салыстырғанда артты, деп хабарлады министрлік.
ky Кыргызстандын президенти бүгүн өкмөттүн жыйынында сөз сүйлөп, жаңы долбоорлор жөнүндө айтты.
ky Бишкекте жаңы көпүрө ачылды, жүргүнчүлөрдүн саны эки эсе өстү.
tt Татарстан рәисе бүген хөкүмәт утырышында чыгыш ясады һәм яңа проектлар турында сөйләде.
ba Башҡортостан башлығы бөгөн хөкүмәт ултырышында сығыш яһаны һәм яңы проекттар тураһында һөйләне.
ba Өфөлә яңы күпер асылды, юлдың оҙонлоғо ике тапҡырға артты.
tg Президенти Ҷумҳурии Тоҷикистон имрӯз дар ҷаласаи ҳукумат суханронӣ намуд ва дар бораи нақша гап зад.
tg Дар Душанбе истгоҳи нави роҳи оҳан кушода шуд ва шумораи мусофирон афзуд.
uk Президент сьогодні виступив на засіданні уряду та розповів про нові проєкти.
uk Видобуток нафти на родовищі зріс порівняно з минулим роком на три відсотки.
uk Центральний банк зберіг облікову ставку й оновив прогноз інфляції на рік.
uk Потяги знову їздять за розкладом, пасажирам повернуть гроші за скасовані рейси.
bg Президентът днес говори на заседание на правителството и разказа за новите проекти.
bg Добивът на петрол от находището нарасна спрямо миналата година с три процента.
bg Централната банка запази основния лихвен процент и обнови прогнозата за инфлацията.
bg Влаковете отново се движат по разписание, а парите за отменените курсове ще бъдат върнати.
be Прэзідэнт сёння выступіў на пасяджэнні ўрада і расказаў пра новыя праекты.
be Здабыча нафты на радовішчы вырасла ў параўнанні з мінулым годам на тры працэнты.
sr Председник је данас говорио на седници владе и испричао о новим пројектима.
sr Производња нафте порасла је у односу на прошлу годину за три одсто, саопштило је министарство.
mk Претседателот денес зборуваше на седница на владата и раскажа за новите проекти.
mk Производството на нафта порасна во однос на минатата година за три проценти.
ka პრეზიდენტმა დღეს მთავრობის სხდომაზე ისაუბრა და ახალი პროექტების შესახებ მოგვითხრო.
hy Նախագահն այսօր ելույթ ունեցավ կառավարության նիստում և պատմեց նոր նախագծերի մասին։
fa رئیس جمهور امروز در نشست هیئت دولت درباره پروژه‌های جدید سخن گفت.
de Der Präsident sprach heute in der Sitzung der Regierung und berichtete über neue Projekte.
ku Serok îro di civîna hikûmetê de axivî û li ser projeyên nû agahî da.
ro Președintele a vorbit astăzi la ședința guvernului și a prezentat noile proiecte.
sq Presidenti foli sot në mbledhjen e qeverisë dhe tregoi për projektet e reja.
et President esines täna valitsuse istungil ja rääkis uutest projektidest.
hu Az elnök ma beszédet mondott a kormány ülésén, és beszámolt az új projektekről.
pl Prezydent wystąpił dziś na posiedzeniu rządu i opowiedział o nowych projektach.
id Presiden hari ini berbicara dalam rapat pemerintah dan menjelaskan proyek baru.
""".strip().splitlines()
NEIGHBOURS = """
Qırımtatar halqınıñ Milliy Meclisi reisi bugün toplaşuvda çıqışta bulunıp, yañı leyhalar aqqında ikâye etti.
Aqmescitte yañı mektep açıldı, talebelerniñ sayısı eki qat arttı.
Къырымтатар халкъынынъ Миллий Меджлиси реиси бугунь топлашувда чыкъышта булунды.
Акъмесджитте янъы мектеп ачылды, талебелернинъ сайысы эки къат арткъан.
Gagauziyanın Başkanı büün Halk Topluşunda nasaat etti hem eni proektlär için annattı.
Komrat kasabasında eni şkola açıldı, üürenicilerin sayısı iki kerä zeedelendi.
Gagauz Erinin bakannıı bildirdi, ani yolların düzmesi gelän yıla kadar bitecek.
Küüdä insannar topraa işleer, ama yaamur hiç yok da ekin kurudu.
Дагъустан Республикадин Кьил къе гьукуматдин заседанидал рахана ва цӀийи проектрикай хабар гана.
Дербентда цӀийи мектеб ачухна, аялрин кьадар кьве сеферда артух хьана.
Дагъистан Республикаялъул БетӀер жакъа хӀукуматалъул данделъиялда кӀалъана.
Нохчийн Республикан Куьйгалхочо тахана правительствон кхеташо дӀаяьхьира, керлачу проектех лаьцна дийцира.
Ирыстоны Президент абон хицауады æмбырды радзырдта ног проектты тыххæй.
Аԥсны Ахада иахьа аиҳабыра реилатәараҿы дықәгылеит, аҿыц проектқәа ртәы еиҭеиҳәеит.
""".strip().splitlines()
NUMBERS = """
12 345 67.8 (+4.2 %) 9 876 54.3 (-1.1 %) 100
2026-03-11 11:42 2026-03-12 12:05 2026-03-13 09:00
1.234,56 2.345,67 3.456,78 4.567,89 5.678,90
+994 12 555 01 02, +994 50 555 03 04, +90 212 555 05 06
3:1 2:2 0:0 4:3 1:0 2:1 0:2 3:3 1:1 5:0
1. 2. 3. 4. 5. 6. 7. 8. 9. 10. 11. 12.
$71.32 $68.05 €65.40 ₼1.70 ₺42.10 ₽81.25
% 12,4 % 13,1 % 9,8 % 7,7 % 6,6 % 5,5
2020 2021 2022 2023 2024 2025 2026
0x1F 0x2E 0x3D 17 18 19 20 21 22 23 24
40.4093 49.8671; 41.0082 28.9784; 55.7558 37.6173
1/2 3/4 5/8 7/16 9/32 11/64
10-12, 14-16, 18-20, 22-24, 26-28, 30
(1) (2) (3) (4) (5) [6] [7] [8] [9] {10}
100 000 000 — 200 000 000 — 300 000 000
٠١٢٣٤٥٦٧٨٩ ١٢٣ ٤٥٦ ٧٨٩
१२३ ४५६ ७८९ १२३ ४५६ ७८९
1,700 1,701 1,699 1,702 1,700 1,698
12:00 12:15 12:30 12:45 13:00 13:15 13:30
1 000 т 2 000 т 3 000
№ 12 № 13 № 14 № 15 № 16 № 17
11.03.2026 12.03.2026 13.03.2026 14.03.2026
5 6 7 8 9 10 J Q 5 6 7 8 9 10
±0.5 ±0.7 ±0.9 ≈12 ≥14 ≤16 ≠18
4²=16 5²=25 6²=36 7²=49 8²=64
1 500–1 700, 1 800–1 900, 2 000–2 100
978-3-16-148410-0 978-1-4028-9462-6
192.168.0.1 10.0.0.1 127.0.0.1 255.255.255.0
07 11 19 23 31 44 (06) 02 09 17 28 33 41 (12)
1٬234 2٬345 3٬456 4٬567
""".strip().splitlines()
SIGNS = """
🙂🙂 ★ ★ ★ ▲▼ ◆◇ ●○ ■□
Brent WTI LNG CPC BTC TANAP TAP SGC
XK7-QW9 ZP4-VB2 HH8-TT1 LM3-KN5 RR6-DD0
AZN USD EUR GBP TRY RUB GEL KZT
A1B2C3 D4E5F6 G7H8I9 J0K1L2 M3N4O5
qwertyuiop asdfghjkl zxcvbnm qazwsx edcrfv
aaaaa bbbbb ccccc ddddd eeeee fffff
e4 e5 Nf3 Nc6 Bb5 a6 Ba4 Nf6 Kg1 Be7
dGhpcyBpcyBhIHRlc3Qgb2YgYmFzZTY0IGVuY29kaW5n
9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
https://example.az/2026/03/11/xkqz-7712 https://example.az/2026/03/12/pplw-9921
сrudе оil рriсеs rоsе аgаin оn Mоndау
Нефть mаrkеt и tаnkеr в pоrt вчеpа
\ud800\udfff \ud800 \udfff 17 18 19
???? ????? ?? ??????? ???? ?????? ???
xxxxxxx xx xxxx xxxxx xxxxxx xxx xxxxxxxx
H2O CO2 CH4 NO2 SO2 NH3 C2H6 C3H8
SU 705 J2 007 TK 332 AZ 015 PC 422 LO 768
М К Р В А С О Т Н Е
I II III IV V VI VII VIII IX X XI XII
Ï»¿ Ã¶Ã¼ Ã§Ä± ÅŸ É™ Ã–Ãœ Ã‡ Ä° Åž
ъъъъ ььь ыыыы щщщщ ъъъъ ьььь
zzkrtp wvxq bnmtr ppqls dfghj kkwzx trpqx vvbnm wwqrt
ddd-mmm-yyy hh:mm:ss tz=UTC lat=N lon=E id=NaN
MSFT AAPL GOOG AMZN NVDA TSLA META NFLX ORCL INTC
<<< >>> <<< === !== && || :: ;; -> <-
fn x => y * z; if (a < b) { c++; } ret q;
C#m7 F#m B7 E Amaj7 D#dim G#7 C#m
©®™ ℅ № ℃ ℉ Å Ω µ
q1 q2 q3 q4 h1 h2 fy23 fy24 fy25 ytd mtd
""".strip().splitlines()
WITH_NAMES = """
az Nazir Xi Jinping, Vang Yi və Qatar Airways şirkətinin nümayəndələri ilə WhatsApp üzərindən danışıb.
az Əliyev «Роснефть» və «Газпром» nümayəndələri ilə Bakıda görüşüb, tərəflər tranzitdən danışıb.
ru Экспорт SOCARа и поставки LNG выросли, сообщили в «Qazaxneft» и в Şahdəniz Konsorsiumu.
ru Владимир Зеленський и Қасым-Жомарт Тоқаев провели телефонный разговор в среду вечером.
ru IT-компания и 3D-печать: в Баку открыли завод, где работают GPT-модели и VIP-клиенты.
tr Qatar Airways, Washington Post ve Xi Jinping ile ilgili haberleri Şanghay'dan Shell sözcüsü yalanladı.
tr Azerbaycan Cumhurbaşkanı İlham Aliyev, Qarabağ'a giden heyeti Xankendi'de kabul etti.
""".strip().splitlines()

CYRILLIC = dict(zip("abcçdeəfgğhxıijkqlmnoöprsştuüvyz", "абҹчдеәфҝғһхыижкглмноөпрсштуүвјз", strict=True))
PLAIN = dict(zip("əşçğıöü", "escgiou", strict=True))
SPELLINGS = {
    "its Cyrillic alphabet": CYRILLIC,
    "sh and ch": {**PLAIN, "ş": "sh", "ç": "ch", "ğ": "gh"},
    "a for ə": {**PLAIN, "ş": "sh", "ç": "ch", "ə": "a"},
    "no accents": PLAIN,
    "a Turkish keyboard": {"ə": "e"},
    "the alphabet of 1991": {"ə": "ä"},
    "a Cyrillic ə": {"ə": "ә"},
}
LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэёъь", "abvgdeziyklmnoprstufyee''", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"},
}
LOOK_ALIKE = dict(zip("аеорсухaeopcyx", "aeopcyxаеорсух", strict=True))


def languages(text):
    articles = [Article("a", text, "feed", 1)]
    paragraphs = segment(articles, SegmentSettings())
    return [LANGUAGES[number] for number in languages_of(articles, paragraphs).tolist()]


def spelled(text, spelling):
    capital = {("İ" if one == "i" else one.upper()): other.capitalize() for one, other in spelling.items()}
    return "".join({**spelling, **capital}.get(letter, letter) for letter in text)


@pytest.mark.parametrize("text", AZERBAIJANI)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_azerbaijani_in_another_spelling_has_no_language(text, spelling):
    assert languages(text) == ["az"]
    assert languages(spelled(text, SPELLINGS[spelling])) == [""]


@pytest.mark.parametrize("text", AS_PEOPLE_TYPE)
def test_azerbaijani_as_people_type_it_has_no_language(text):
    assert languages(text) == [""]


@pytest.mark.parametrize("text", RUSSIAN)
def test_russian_in_latin_letters_has_no_language(text):
    assert languages(text) == ["ru"]
    assert languages(spelled(text, LATIN)) == [""]


@pytest.mark.parametrize("text", TURKISH)
def test_turkish_without_accents_is_turkish(text):
    assert languages(text) == languages(spelled(text, PLAIN)) == ["tr"]


@pytest.mark.parametrize("text", [*AZERBAIJANI[:10], *RUSSIAN, *ENGLISH])
def test_words_in_letters_of_two_alphabets_have_no_language(text):
    assert languages(spelled(text, {one: LOOK_ALIKE[one] for one in "аеaeo" if one in LOOK_ALIKE})) == [""]


@pytest.mark.parametrize("line", OTHERS)
def test_neighbours_are_told_apart(line):
    assert languages(line[3:]) == [line[:2]]


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_crimean_tatar_gagauz_and_languages_of_the_caucasus_are_not_called_turkish_or_russian(text):
    assert languages(text) == [""]


@pytest.mark.parametrize("line", WITH_NAMES)
def test_names_keep_their_spelling_in_any_language(line):
    assert languages(line[3:]) == [line[:2]]


@pytest.mark.parametrize("text", [*NUMBERS, *SIGNS])
def test_numbers_and_signs_are_in_no_language(text):
    assert set(languages(text)) <= {""}


@pytest.mark.parametrize("text", [AZERBAIJANI[0], TURKISH[0], RUSSIAN[0], ENGLISH[0]])
@pytest.mark.parametrize("spelling", ["its Cyrillic alphabet", "sh and ch", "a for ə", "no accents"])
def test_a_paragraph_in_another_spelling_does_not_take_the_language_of_its_page(text, spelling):
    other = spelled(AZERBAIJANI[3], SPELLINGS[spelling])

    assert languages(f"{text} {text}\n\n{other}")[1] == ""


@pytest.mark.parametrize("start", range(10))
def test_pages_in_three_languages_have_all_of_them(start):
    page = [texts[start] for texts in (AZERBAIJANI, RUSSIAN, ENGLISH)]

    assert languages("\n\n".join(page)) == ["az", "ru", "en"]
    turkish = f"{TURKISH[start]} {TURKISH[-1]}"
    assert languages("\n\n".join([*page[1:], turkish])) == ["ru", "en", "tr"]


@pytest.mark.parametrize("text", [*AZERBAIJANI, *RUSSIAN, *TURKISH, *ENGLISH])
def test_capitals_do_not_change_what_a_text_can_be(text):
    code = "az" if text in AZERBAIJANI else "ru" if text in RUSSIAN else "tr" if text in TURKISH else "en"

    assert is_written_as(code, text)
    assert is_written_as(code, (text.replace("i", "İ") if code in ("az", "tr") else text).upper())
