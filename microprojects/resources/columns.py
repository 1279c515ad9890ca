"""The headings of a list of associations, in French, Arabic, English and Italian, and what its words mean."""

from ui.workbooks.headings import Vocabulary

HEADINGS = {
    "number": ("N°", "No", "N° d'ordre", "Numéro", "الرقم", "Number"),
    "name": (
        "Nom de l'association", "Association", "Nom", "Dénomination", "Intitulé", "Name", "Name of the association",
        "Nome dell'associazione", "اسم الجمعية", "الجمعية",
    ),
    "arabic_name": ("Nom en arabe", "Name in Arabic", "Nome in arabo", "الاسم بالعربية"),
    "area": ("Zone", "Province", "Area", "المنطقة", "الإقليم"),
    "commune": ("Commune", "Ville", "Localité", "City", "Comune", "الجماعة", "المدينة"),
    "year_founded": ("Création", "Année de création", "Créée en", "Founded", "Anno di fondazione", "سنة التأسيس"),
    "receipt_kind": ("Récépissé", "Type de récépissé", "Receipt", "Ricevuta", "الوصل", "نوع الوصل"),
    "receipt_number": ("N° récépissé", "N° du récépissé", "Receipt number", "Numero ricevuta", "رقم الوصل"),
    "receipt_date": ("Date récépissé", "Date du récépissé", "Receipt date", "Data ricevuta", "تاريخ الوصل"),
    "minutes_date": (
        "PV dernière AG", "Date PV AG", "PV AG", "Dernière AG", "Last general assembly", "Ultima assemblea",
        "آخر جمع عام",
    ),
    "president": ("Président(e)", "Président", "Présidente", "President", "Presidente", "الرئيس", "الرئيس(ة)"),
    "treasurer": ("Trésorier(e)", "Trésorier", "Trésorière", "Treasurer", "Tesoriere", "أمين المال"),
    "secretary": ("Secrétaire", "Secrétaire général(e)", "Secretary", "Segretario", "الكاتب العام"),
    "phone": ("Tél.", "Téléphone", "Tel", "GSM", "Telephone", "Telefono", "الهاتف"),
    "email": ("E-mail", "Email", "Courriel", "البريد الإلكتروني"),
    "bank": ("Banque", "Bank", "Banca", "البنك"),
    "rib": ("RIB (24 chiffres)", "RIB", "Compte bancaire", "Bank account", "Coordinate bancarie", "الهوية البنكية"),
    "ice": ("ICE", "N° ICE", "التعريف الموحد للمقاولة"),
    "charter": ("Charte réseau signée le", "Charte signée le", "Charte", "Charter signed on", "الميثاق"),
    "members": (
        "Membres formés (module)", "Membres formés", "Membres", "Members", "Trained members", "Membri", "الأعضاء",
    ),
    "notes": ("Observations", "Remarques", "Notes", "Note", "ملاحظات"),
}  # fmt: skip
VOCABULARY = Vocabulary(HEADINGS, filler=("number",))
OFFICERS = ("president", "treasurer", "secretary")

# How the receipt's kind begins, in plain letters: réc. prov., provisoire, récépissé définitif, réc. défi.
PROVISIONAL, FINAL = ("prov", "مؤقت", "موقت"), ("def", "final", "نهايي")
NOT_SIGNED = frozenset({"non", "no", "لا", "pas encore"})
