"""The headings of lists of associations, applications and grants, in four languages, and what their words mean."""

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

APPLICATION_HEADINGS = {
    "reference": ("Dossier", "N° dossier", "N° du dossier", "Réf.", "Application", "File", "Fascicolo", "رقم الملف"),
    "submitted": ("Déposé le", "Date de dépôt", "Reçu le", "Submitted on", "Presentata il", "تاريخ الإيداع"),
    "applicant": (
        "Porteur", "Association porteuse", "Association", "Candidat", "Applicant", "Proponente", "حامل المشروع",
        "الجمعية",
    ),
    "legal_form": ("Forme juridique", "Legal form", "Forma giuridica", "الشكل القانوني"),
    "place": ("Localité", "Commune", "Ville", "Place", "City", "Località", "Comune", "الجماعة", "المدينة"),
    "title": ("Titre du projet", "Titre", "Projet", "Title of the project", "Title", "Titolo", "عنوان المشروع"),
    "theme": ("Thème", "Thématique", "Theme", "Tema", "الموضوع"),
    "requested": (
        "Montant demandé (MAD)", "Montant demandé", "Subvention demandée", "Amount asked for", "Importo richiesto",
        "المبلغ المطلوب",
    ),
    "own": (
        "Cofinancement (MAD)", "Cofinancement", "Apport propre", "Own contribution", "Cofinanziamento",
        "المساهمة الذاتية",
    ),
    "total": ("Coût total (MAD)", "Coût total", "Total cost", "Costo totale", "التكلفة الإجمالية"),
    "months": ("Durée (mois)", "Durée", "Duration (months)", "Durata (mesi)", "المدة بالأشهر"),
    "receipt_kind": ("Récépissé", "Type de récépissé", "Receipt", "Ricevuta", "الوصل", "نوع الوصل"),
    "receipt_date": ("Date récépissé", "Date du récépissé", "Receipt date", "Data ricevuta", "تاريخ الوصل"),
    "statutes": ("Statuts", "Statutes", "Statuto", "النظام الأساسي"),
    "assembly-minutes": ("PV AG", "PV dernière AG", "PV de l'AG", "Minutes", "Verbale", "محضر الجمع العام"),
    "board-list": ("Liste bureau", "Liste du bureau", "Board list", "Elenco direttivo", "لائحة المكتب"),
    "signatory-id": ("CIN président", "CIN du président", "CIN signataire", "Signatory ID", "بطاقة الرئيس"),
    "bank-proof": ("RIB", "Attestation RIB", "Bank proof", "الهوية البنكية"),
    "balance-sheet": ("Bilan N-1", "Bilan", "Balance sheet", "Bilancio", "التقرير المالي"),
    "moral-report": ("Rapport moral", "Rapport moral N-1", "Moral report", "Relazione morale", "التقرير الأدبي"),
    "declaration": ("Déclaration", "Déclaration signée", "Declaration", "Dichiarazione", "التصريح"),
    "certificates": ("Attestations de formation (nb)", "Attestations de formation", "Certificates", "عدد الشهادات"),
    "link": ("Lien avec un partenaire", "Lien partenaire", "Link with a partner", "علاقة مع شريك"),
    "earlier": ("Subvention antérieure", "Subventions antérieures", "Earlier grant", "منحة سابقة"),
    "notes": ("Remarques", "Observations", "Notes", "Note", "ملاحظات"),
}  # fmt: skip
APPLICATIONS = Vocabulary(APPLICATION_HEADINGS)
LINE_HEADINGS = {
    "reference": APPLICATION_HEADINGS["reference"],
    "heading": ("Rubrique", "N° rubrique", "Heading", "Voce", "الباب"),
    "name": ("Désignation", "Libellé", "Description", "Descrizione", "البيان"),
    "amount": ("Montant MAD", "Montant (MAD)", "Montant", "Amount", "Importo", "المبلغ"),
}
LINES = Vocabulary(LINE_HEADINGS)
_GRANT = ("N° convention", "Convention", "N° de convention", "Agreement", "Convenzione", "رقم الاتفاقية", "الاتفاقية")
_LINE = ("Ligne", "N° ligne", "Ligne budgétaire", "Budget line", "Line", "Voce", "بند الميزانية", "البند")
_AMOUNT = (
    "Montant (MAD)", "Montant MAD", "Montant", "Montant versé", "Amount", "Amount in MAD", "Importo", "Importo (MAD)",
    "المبلغ", "المبلغ بالدرهم",
)  # fmt: skip
GRANTS = Vocabulary({
    "number": _GRANT,
    "reference": APPLICATION_HEADINGS["reference"],
    "association": APPLICATION_HEADINGS["applicant"],
    "amount": ("Montant accordé", "Subvention accordée", "Amount granted", "Importo concesso", "المبلغ الممنوح"),
    "rate": ("Taux", "Taux de financement", "Rate", "Tasso", "النسبة"),
    "total": ("Budget total", "Coût total", "Total budget", "Total cost", "Costo totale", "التكلفة الإجمالية"),
    "starts_on": ("Début", "Date de début", "Begins on", "Start", "Inizio", "البداية", "تاريخ البداية"),
    "ends_on": ("Fin", "Date de fin", "Ends on", "End", "Fine", "النهاية", "تاريخ النهاية"),
})  # fmt: skip
GRANT_LINES = Vocabulary({
    "number": _GRANT,
    "line": _LINE,
    "label": ("Intitulé", "Libellé", "Désignation", "Rubrique", "Name", "Descrizione", "البيان"),
    "amount": ("Budget MAD", "Budget", "Budget (MAD)", "Budget in MAD", "Bilancio", "الميزانية", *_AMOUNT),
})  # fmt: skip
PAYMENTS = Vocabulary({
    "number": _GRANT,
    "tranche": ("Tranche", "N° tranche", "Versement", "Instalment", "Rata", "الشطر"),
    "paid_on": ("Date virement", "Date du virement", "Date de paiement", "Paid on", "Data bonifico", "تاريخ التحويل"),
    "amount": _AMOUNT,
})  # fmt: skip
EXPENSES = Vocabulary({
    "number": _GRANT,
    "spent_on": ("Date", "Date de la pièce", "Date facture", "Data", "التاريخ"),
    "voucher": ("N° pièce", "N° de pièce", "N° facture", "Voucher", "Receipt", "N. documento", "رقم الوثيقة"),
    "payee": (
        "Bénéficiaire du paiement", "Fournisseur", "Payé à", "Paid to", "Payee", "Supplier", "Fornitore", "المستفيد",
        "المورد",
    ),
    "label": ("Objet", "Nature", "Désignation", "Libellé", "What for", "Oggetto", "الموضوع"),
    "line": _LINE,
    "amount": _AMOUNT,
    "notes": ("Obs.", "Observations", "Remarques", "Notes", "Note", "ملاحظات"),
})  # fmt: skip
PAPERS = (
    "statutes", "assembly-minutes", "board-list", "signatory-id", "bank-proof", "balance-sheet", "moral-report",
)  # fmt: skip
YES = ("oui", "ok", "x", "fourni", "fournie", "yes", "si", "نعم", "✓", "✔")
NO = ("non", "no", "manquant", "manquante", "a fournir", "absent", "missing", "mancante", "لا", "ناقص")
UNSETTLED = ("non solde", "pas solde", "not settled", "unsettled", "non saldat", "غير مصفا", "لم تصف")
