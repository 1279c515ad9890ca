"""The headings of people's registers, as partners write them in French, Arabic, English and Italian."""

from ui.workbooks.headings import Vocabulary

HEADINGS = {
    "reference": (
        "N°", "No", "Num", "Numéro", "N° fiche", "Numéro de fiche", "N° d'ordre", "N° ordre", "Réf.", "Référence",
        "Code", "Matricule", "الرقم", "رقم", "الرقم الترتيبي", "رقم الاستمارة", "Number", "Record number",
        "Form number",
        "Ref", "Reference", "Numero", "N. scheda", "Numero scheda", "Riferimento", "_index",
    ),
    "submission": ("_uuid", "uuid", "Submission id"),
    "last_name": (
        "Nom", "Nom de famille", "Noms", "NOM", "Nom patronymique", "الاسم العائلي", "النسب", "اللقب", "Last name",
        "Surname", "Family name", "Cognome", "Nom (de famille)",
    ),
    "first_name": (
        "Prénom", "Prénoms", "Prénom(s)", "الاسم الشخصي", "الاسم الأول", "First name", "Given name", "Forename",
        "Given names", "Nome", "Nome proprio",
    ),
    "full_name": (
        "Nom et prénom", "Nom et prénoms", "Nom & prénom", "Noms et prénoms", "Nom complet", "Nom - prénom",
        "Nom, prénom", "Nom prénom", "Identité", "Bénéficiaire", "Full name", "Name",
        "Participant", "Cognome e nome", "Nominativo",
    ),
    "given_full_name": ("Prénom et nom", "Prénoms et nom", "Prénom nom", "Nome e cognome", "First and last name"),
    "arabic_name": (
        "الاسم الكامل", "الاسم والنسب", "الإسم الكامل", "بالعربية", "الاسم بالعربية", "الاسم", "Nom en arabe",
        "Nom arabe", "NOM_AR", "Nom et prénom en arabe", "Nom et prénom (arabe)", "Arabic name", "Name in Arabic",
        "Nome in arabo", "nom_ar",
    ),
    "sex": ("Sexe", "S", "H/F", "F/M", "M/F", "F/H", "Genre", "الجنس", "النوع", "Sex", "Gender", "Sesso", "Genere"),
    "birth": (
        "Date de naissance", "Date naiss.", "Date naissance", "Né(e) le", "Né le", "Naissance", "DDN", "Date de naiss",
        "Année de naissance", "تاريخ الازدياد", "تاريخ الميلاد", "سنة الازدياد", "Date of birth", "Birth date",
        "Birthdate", "DOB", "Year of birth", "Data di nascita", "Nato/a il", "Anno di nascita", "date_naissance",
    ),
    "nationality": (
        "Nationalité", "Nat.", "Nationalite", "Pays d'origine", "Origine", "الجنسية", "بلد الأصل", "Nationality",
        "Country of origin", "Citizenship", "Nazionalità", "Cittadinanza", "Paese di origine",
    ),
    "group": (
        "Catégorie", "Type de bénéficiaire", "Public cible", "Groupe cible", "Groupe", "Profil", "Statut", "Cible",
        "Type", "الفئة", "الفئة المستهدفة", "Target group", "Group", "Category", "Beneficiary type", "Categoria",
        "Gruppo", "Gruppo target", "Tipo di beneficiario", "groupe_cible",
    ),
    "household": (
        "N° foyer", "Famille n°", "Ménage", "Foyer", "N° ménage", "Numéro du ménage", "Code ménage", "Famille",
        "N° famille", "رقم الأسرة", "الأسرة", "Household", "Household number", "Family number", "Nucleo familiare",
        "N. famiglia", "Famiglia",
    ),
    "country_abroad": (
        "Pays de résidence à l'étranger", "Émigré en", "Pays quitté", "Pays d'émigration", "Pays d'accueil",
        "Pays de retour", "بلد الإقامة بالخارج", "بلد المهجر", "Country of residence abroad", "Country abroad",
        "Emigrated to", "Paese di emigrazione", "Paese di residenza all'estero", "PAYS_EMIGRATION",
    ),
    "returned_on": (
        "Date de retour", "Revenu le", "Retour au Maroc", "Année de retour", "تاريخ العودة", "سنة العودة",
        "Return date", "Date of return", "Returned on", "Year of return", "Data di ritorno", "Anno di ritorno",
    ),
    "permit_kind": (
        "Titre de séjour", "Nature titre séjour", "Type de titre", "Titre", "Situation administrative",
        "Statut administratif", "Type de titre de séjour", "سند الإقامة", "الوضعية الإدارية", "Residence permit",
        "Permit type", "Administrative status", "Titolo di soggiorno", "Permesso di soggiorno", "titre_sejour",
    ),
    "permit_number": (
        "N° du titre", "N° titre", "Numéro titre", "TITRE_NUM", "N° titre de séjour", "Numéro du titre", "رقم السند",
        "Permit number", "Permit no", "Numero del permesso", "Numero titolo",
    ),
    "permit_issued": (
        "Délivré le", "Du", "Date délivrance", "Date de délivrance", "TITRE_DEBUT", "Début de validité",
        "تاريخ الإصدار", "Issued on", "Issue date", "Permit issued", "Rilasciato il", "Data di rilascio",
    ),
    "permit_expires": (
        "Expire le", "Au", "Date d'expiration", "Date expiration", "TITRE_FIN", "Fin de validité", "Valable jusqu'au",
        "تاريخ الانتهاء", "Expires on", "Expiry date", "Valid until", "Scade il", "Data di scadenza",
    ),
    "document": (
        "CIN / Passeport", "N° CIN ou passeport", "PIECE_IDENTITE", "Pièce d'identité", "N° pièce d'identité",
        "CIN/Passeport", "Pièce", "N° de la pièce", "وثيقة الهوية", "بطاقة التعريف أو جواز السفر", "Identity document",
        "ID number", "ID document", "Documento", "Documento d'identità", "N. documento", "CIN ou passeport",
    ),
    "cin": (
        "CIN", "CNIE", "N° CIN", "N° CNIE", "CNI", "Carte nationale", "رقم البطاقة الوطنية", "البطاقة الوطنية", "ب.ت.و",
        "National ID", "Carta d'identità",
    ),
    "passport": ("Passeport", "Passeport n°", "N° passeport", "جواز السفر", "رقم جواز السفر", "Passport",
                 "Passport number", "Passaporto", "N. passaporto"),
    "phone": (
        "Téléphone", "Tél / GSM", "Tél", "Tel", "GSM", "Contact", "Portable", "Mobile", "N° de téléphone", "Téléphones",
        "Téléphone 1", "Téléphone 2", "Numéro de téléphone", "الهاتف", "رقم الهاتف", "Phone", "Phone number",
        "Telephone", "Telefono", "Cellulare", "TELEPHONE",
    ),
    "commune": (
        "Commune", "Ville / Commune", "Arrondissement / Commune", "Ville", "Localité", "Arrondissement",
        "Commune de résidence", "الجماعة", "المدينة", "الجماعة الترابية", "City", "Town", "Municipality", "Comune",
        "Città",
    ),
    "neighbourhood": (
        "Quartier / Douar", "Adresse (quartier)", "Quartier", "Adresse", "Douar", "Quartier ou douar", "الحي",
        "العنوان", "الحي أو الدوار", "Neighbourhood", "Address", "District", "Quartiere", "Indirizzo",
    ),
    "registered_on": (
        "Date d'inscription", "Date de la fiche", "Date enreg.", "Date d'enregistrement", "Inscrit le",
        "Date inscription", "تاريخ التسجيل", "Registration date", "Registered on", "Date of registration",
        "Data di iscrizione", "Data di registrazione", "today",
    ),
    "consent": (
        "Consentement", "Accord (oui/non)", "Accord signé", "Accord", "Consentement signé", "الموافقة", "موافقة",
        "Consent", "Consent signed", "Agreement", "Consenso", "Consenso firmato",
    ),
    "notes": (
        "Observations", "Rq", "Remarques", "REMARQUE", "Remarque", "Observation", "Notes", "Commentaires", "ملاحظات",
        "Remarks", "Comments", "Note", "Osservazioni",
    ),
}  # fmt: skip

VOCABULARY = Vocabulary(HEADINGS, repeatable=("phone", "notes"), filler=("reference",))
