"""What a country is called in the reader's language, by the ISO 3166 alpha-2 codes of countries.py."""

from functools import lru_cache

from django.utils.translation import get_language

from programme.languages import LANGUAGES
from ui.workbooks.words import plain

# Reference data: French, Arabic, Italian, English, the order of programme.languages.LANGUAGES.
_NAMES = """
MA Maroc|المغرب|Marocco|Morocco
DZ Algérie|الجزائر|Algeria|Algeria
TN Tunisie|تونس|Tunisia|Tunisia
LY Libye|ليبيا|Libia|Libya
EG Égypte|مصر|Egitto|Egypt
MR Mauritanie|موريتانيا|Mauritania|Mauritania
SN Sénégal|السنغال|Senegal|Senegal
ML Mali|مالي|Mali|Mali
GN Guinée|غينيا|Guinea|Guinea
GW Guinée-Bissau|غينيا بيساو|Guinea-Bissau|Guinea-Bissau
GQ Guinée équatoriale|غينيا الاستوائية|Guinea Equatoriale|Equatorial Guinea
CI Côte d’Ivoire|كوت ديفوار|Costa d’Avorio|Côte d’Ivoire
BF Burkina Faso|بوركينا فاسو|Burkina Faso|Burkina Faso
NE Niger|النيجر|Niger|Niger
NG Nigéria|نيجيريا|Nigeria|Nigeria
GH Ghana|غانا|Ghana|Ghana
TG Togo|الطوغو|Togo|Togo
BJ Bénin|البنين|Benin|Benin
LR Libéria|ليبيريا|Liberia|Liberia
SL Sierra Leone|سيراليون|Sierra Leone|Sierra Leone
GM Gambie|غامبيا|Gambia|Gambia
CV Cap-Vert|الرأس الأخضر|Capo Verde|Cape Verde
CM Cameroun|الكاميرون|Camerun|Cameroon
GA Gabon|الغابون|Gabon|Gabon
CG Congo (Brazzaville)|الكونغو برازافيل|Congo (Brazzaville)|Congo (Brazzaville)
CD Congo (RDC)|الكونغو الديمقراطية|Congo (RDC)|Congo (DRC)
CF Centrafrique|إفريقيا الوسطى|Repubblica Centrafricana|Central African Republic
TD Tchad|تشاد|Ciad|Chad
SD Soudan|السودان|Sudan|Sudan
SS Soudan du Sud|جنوب السودان|Sud Sudan|South Sudan
ET Éthiopie|إثيوبيا|Etiopia|Ethiopia
ER Érythrée|إريتريا|Eritrea|Eritrea
SO Somalie|الصومال|Somalia|Somalia
DJ Djibouti|جيبوتي|Gibuti|Djibouti
KE Kenya|كينيا|Kenya|Kenya
UG Ouganda|أوغندا|Uganda|Uganda
RW Rwanda|رواندا|Ruanda|Rwanda
BI Burundi|بوروندي|Burundi|Burundi
TZ Tanzanie|تنزانيا|Tanzania|Tanzania
AO Angola|أنغولا|Angola|Angola
MZ Mozambique|موزمبيق|Mozambico|Mozambique
ZA Afrique du Sud|جنوب إفريقيا|Sudafrica|South Africa
ZM Zambie|زامبيا|Zambia|Zambia
ZW Zimbabwe|زيمبابوي|Zimbabwe|Zimbabwe
MG Madagascar|مدغشقر|Madagascar|Madagascar
KM Comores|جزر القمر|Comore|Comoros
MU Maurice|موريشيوس|Mauritius|Mauritius
ST Sao Tomé-et-Principe|ساو تومي وبرنسيب|São Tomé e Príncipe|São Tomé and Príncipe
SY Syrie|سوريا|Siria|Syria
IQ Irak|العراق|Iraq|Iraq
YE Yémen|اليمن|Yemen|Yemen
PS Palestine|فلسطين|Palestina|Palestine
JO Jordanie|الأردن|Giordania|Jordan
LB Liban|لبنان|Libano|Lebanon
SA Arabie saoudite|السعودية|Arabia Saudita|Saudi Arabia
AE Émirats arabes unis|الإمارات العربية المتحدة|Emirati Arabi Uniti|United Arab Emirates
QA Qatar|قطر|Qatar|Qatar
KW Koweït|الكويت|Kuwait|Kuwait
TR Turquie|تركيا|Turchia|Turkey
FR France|فرنسا|Francia|France
ES Espagne|إسبانيا|Spagna|Spain
IT Italie|إيطاليا|Italia|Italy
BE Belgique|بلجيكا|Belgio|Belgium
NL Pays-Bas|هولندا|Paesi Bassi|Netherlands
DE Allemagne|ألمانيا|Germania|Germany
PT Portugal|البرتغال|Portogallo|Portugal
GB Royaume-Uni|المملكة المتحدة|Regno Unito|United Kingdom
IE Irlande|إيرلندا|Irlanda|Ireland
LU Luxembourg|لوكسمبورغ|Lussemburgo|Luxembourg
CH Suisse|سويسرا|Svizzera|Switzerland
AT Autriche|النمسا|Austria|Austria
SE Suède|السويد|Svezia|Sweden
NO Norvège|النرويج|Norvegia|Norway
DK Danemark|الدنمارك|Danimarca|Denmark
FI Finlande|فنلندا|Finlandia|Finland
GR Grèce|اليونان|Grecia|Greece
MT Malte|مالطا|Malta|Malta
CY Chypre|قبرص|Cipro|Cyprus
PL Pologne|بولندا|Polonia|Poland
RO Roumanie|رومانيا|Romania|Romania
UA Ukraine|أوكرانيا|Ucraina|Ukraine
RU Russie|روسيا|Russia|Russia
US États-Unis|الولايات المتحدة|Stati Uniti|United States
CA Canada|كندا|Canada|Canada
BR Brésil|البرازيل|Brasile|Brazil
CN Chine|الصين|Cina|China
IN Inde|الهند|India|India
PK Pakistan|باكستان|Pakistan|Pakistan
BD Bangladesh|بنغلاديش|Bangladesh|Bangladesh
AF Afghanistan|أفغانستان|Afghanistan|Afghanistan
PH Philippines|الفلبين|Filippine|Philippines
"""
FREQUENT = ("MA", "CI", "SN", "GN", "CM", "CD", "ML", "BF")  # in the registers of the programme, most people first
_COUNTRIES = {line[:2]: line[3:].split("|") for line in _NAMES.strip().splitlines()}


def country_name(code):
    """The country's name; a code that is not on the list as it is, nothing for nothing."""
    return _COUNTRIES[code][_column()] if code in _COUNTRIES else code


def countries():
    """(code, name) of every country on the list, in the order of their names."""
    return _sorted(_column())


@lru_cache(maxsize=len(LANGUAGES))
def _sorted(column):
    return sorted(((code, names[column]) for code, names in _COUNTRIES.items()), key=lambda each: plain(each[1]))


def _column():
    language = (get_language() or "fr")[:2]
    return LANGUAGES.index(language) if language in LANGUAGES else 0
