"""Countries and peoples as registers name them, in French, Arabic, Italian and English -> ISO 3166 alpha-2."""

from functools import lru_cache

from ui.workbooks.words import plain

# Morocco's neighbours, West and Central Africa, and the countries that people return from.
_NAMES = """
MA maroc;marocain;morocco;moroccan;marocco;marocchino;المغرب;مغربي;مغربية
DZ algerie;algerien;algeria;algerian;algerino;الجزائر;جزائري
TN tunisie;tunisien;tunisia;tunisian;tunisino;تونس;تونسي
LY libye;libyen;libya;libyan;libia;libico;ليبيا;ليبي
EG egypte;egyptien;egypt;egyptian;egitto;egiziano;مصر;مصري
MR mauritanie;mauritanien;mauritania;mauritanian;mauritano;موريتانيا;موريتاني
SN senegal;senegalais;senegalese;السنغال;سنغالي
ML mali;malien;malian;maliano;مالي
GN guinee;guineen;guinee conakry;guinea;guinean;guinea conakry;guineano;غينيا;غيني
GW guinee bissau;bissau guineen;guinea bissau;غينيا بيساو
GQ guinee equatoriale;equato guineen;equatorial guinea;guinea equatoriale;غينيا الاستوائية
CI cote d ivoire;ivoirien;rci;ivory coast;ivorian;costa d avorio;ivoriano;كوت ديفوار;ساحل العاج;ايفواري
BF burkina faso;burkina;burkinabe;burkinabais;بوركينا فاسو;بوركينابي
NE niger;nigerien;nigerino;النيجر;نيجري
NG nigeria;nigerian;nigeriano;نيجيريا;نيجيري
GH ghana;ghaneen;ghanaian;ghanese;غانا;غاني
TG togo;togolais;togolese;الطوغو;توغو;طوغولي
BJ benin;beninois;beninese;البنين;بنين;بنيني
LR liberia;liberien;liberian;liberiano;ليبيريا
SL sierra leone;sierra leonais;sierra leonean;leonese;سيراليون
GM gambie;gambien;gambia;gambian;gambiano;غامبيا
CV cap vert;cap verdien;cape verde;cabo verde;capoverdiano;الراس الاخضر
CM cameroun;camerounais;cameroon;cameroonian;camerun;camerunese;الكاميرون;كاميروني
GA gabon;gabonais;gabonese;الغابون;الكابون;غابوني
CG congo brazzaville;congo b;republique du congo;republic of the congo;congolais de brazzaville;الكونغو برازافيل
CD rd congo;rdc;r d congo;congo kinshasa;congo rdc;republique democratique du congo;congolais rdc;dr congo;drc
CD democratic republic of the congo;repubblica democratica del congo;الكونغو الديمقراطية
CD جمهورية الكونغو الديمقراطية
CF centrafrique;centrafricain;rca;republique centrafricaine;central african republic;centrafricano
CF repubblica centrafricana;افريقيا الوسطي
TD tchad;tchadien;chad;chadian;ciad;ciadiano;التشاد;تشاد;تشادي
SD soudan;soudanais;sudan;sudanese;السودان;سوداني
SS soudan du sud;sud soudanais;south sudan;sud sudan;جنوب السودان
ET ethiopie;ethiopien;ethiopia;ethiopian;etiopia;etiope;اثيوبيا
ER erythree;erythreen;eritrea;eritrean;eritreo;اريتريا
SO somalie;somalien;somalia;somali;somalo;الصومال;صومالي
DJ djibouti;djiboutien;gibuti;جيبوتي
KE kenya;kenyan;keniano;كينيا
UG ouganda;ougandais;uganda;ugandan;ugandese;اوغندا
RW rwanda;rwandais;rwandan;ruanda;ruandese;رواندا
BI burundi;burundais;burundian;بوروندي
TZ tanzanie;tanzanien;tanzania;tanzanian;tanzaniano;تنزانيا
AO angola;angolais;angolan;angolano;انغولا
MZ mozambique;mozambicain;mozambican;mozambico;موزمبيق
ZA afrique du sud;sud africain;south africa;south african;sudafrica;sudafricano;جنوب افريقيا
ZM zambie;zambien;zambia;zambian;زامبيا
ZW zimbabwe;zimbabween;زيمبابوي
MG madagascar;malgache;malagasy;malgascio;مدغشقر
KM comores;comorien;comoros;comorian;comore;comoriano;جزر القمر
MU maurice;ile maurice;mauricien;mauritius;موريشيوس
ST sao tome et principe;sao tome;santomeen;ساو تومي
SY syrie;syrien;syria;syrian;siria;siriano;سوريا;سوري
IQ irak;irakien;iraq;iraqi;iracheno;العراق;عراقي
YE yemen;yemenite;yemeni;اليمن;يمني
PS palestine;palestinien;palestinian;palestina;palestinese;فلسطين;فلسطيني
JO jordanie;jordanien;jordan;jordanian;giordania;الاردن
LB liban;libanais;lebanon;lebanese;libano;libanese;لبنان;لبناني
SA arabie saoudite;saoudien;saudi arabia;saudi;arabia saudita;السعودية
AE emirats arabes unis;emirats;emirati;eau;united arab emirates;emirati arabi uniti;الامارات
QA qatar;qatari;قطر
KW koweit;koweitien;kuwait;الكويت
TR turquie;turc;turkey;turkish;turchia;turco;تركيا
FR france;francais;french;francia;francese;فرنسا;فرنسي
ES espagne;espagnol;spain;spanish;spagna;spagnolo;اسبانيا;اسباني
IT italie;italien;italy;italian;italia;italiano;ايطاليا;ايطالي
BE belgique;belge;belgium;belgian;belgio;belga;بلجيكا;بلجيكي
NL pays bas;hollande;neerlandais;hollandais;netherlands;dutch;paesi bassi;olanda;olandese;هولندا
DE allemagne;allemand;germany;german;germania;tedesco;المانيا;الماني
PT portugal;portugais;portuguese;portogallo;portoghese;البرتغال
GB royaume uni;angleterre;britannique;anglais;united kingdom;uk;england;british;regno unito;inghilterra;بريطانيا;انجلترا
IE irlande;irlandais;ireland;irish;irlanda;irlandese;ايرلندا
LU luxembourg;luxembourgeois;lussemburgo;لوكسمبورغ
CH suisse;switzerland;swiss;svizzera;svizzero;سويسرا
AT autriche;autrichien;austria;austrian;austriaco;النمسا
SE suede;suedois;sweden;swedish;svezia;svedese;السويد
NO norvege;norvegien;norway;norwegian;norvegia;النرويج
DK danemark;danois;denmark;danish;danimarca;الدنمارك
FI finlande;finlandais;finland;finlandia;فنلندا
GR grece;grec;greece;greek;grecia;greco;اليونان
MT malte;maltais;malta;maltese;مالطا
CY chypre;cyprus;cipro;قبرص
PL pologne;polonais;poland;polish;polonia;polacco;بولندا
RO roumanie;roumain;romania;romanian;rumeno;رومانيا
UA ukraine;ukrainien;ukrainian;ucraina;ucraino;اوكرانيا
RU russie;russe;russia;russian;russo;روسيا
US etats unis;usa;americain;united states;american;stati uniti;americano;امريكا
CA canada;canadien;canadian;canadese;كندا
BR bresil;bresilien;brazil;brazilian;brasile;brasiliano;البرازيل
CN chine;chinois;china;chinese;cina;cinese;الصين
IN inde;indien;india;indian;indiano;الهند
PK pakistan;pakistanais;pakistani;باكستان
BD bangladesh;bangladais;bangladeshi;بنغلاديش
AF afghanistan;afghan;afgano;افغانستان
PH philippines;philippin;filipino;filippine;filippino;الفلبين
"""

# "Congolais" alone does not say which Congo; in Morocco's figures the Democratic Republic is by far the larger.
_AMBIGUOUS = {"congolais": "CD", "congo": "CD", "congolese": "CD", "الكونغو": "CD", "كونغولي": "CD"}
_EXACT = {plain(name): line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split(";")}
_EXACT |= {line[:2].lower(): line[:2] for line in _NAMES.strip().splitlines()} | _AMBIGUOUS


@lru_cache(maxsize=5_000)
def country(name):
    """(alpha-2 code or "", whether the name leaves a doubt); what stands in brackets is a town."""
    name = plain(name.partition("(")[0])
    for candidate in _shortened(name):
        if candidate in _EXACT:
            return _EXACT[candidate], candidate in _AMBIGUOUS
    return "", False


def _shortened(name):
    """The name, then without the endings of feminine and plural: "guineennes" -> "guineen"."""
    yield name
    yield name.removeprefix("la ").removeprefix("le ").removeprefix("l ").removeprefix("the ")
    if name[:1] == "ا" or not name.isascii():
        yield name.removesuffix("ه")
        yield "ال" + name
        return
    if len(name) > 5:
        stem = name.removesuffix("s")
        yield stem
        yield stem.removesuffix("e")
        yield stem.removesuffix("ne")
        yield stem[:-1] + "o"
        yield stem[:-1] + "e"
