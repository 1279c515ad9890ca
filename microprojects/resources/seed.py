"""What a new call begins with, to be changed: criteria, costs and headings (domain reference, call for proposals)."""

_CRITERIA = (
    ("pertinence", "الملاءمة", "pertinenza", "relevance", 30, 18, 1),
    ("faisabilité et méthode", "قابلية التنفيذ والمنهجية", "fattibilità e metodo", "feasibility, method",
     25, None, None),
    ("durabilité et impact", "الاستدامة والأثر", "sostenibilità e impatto", "sustainability, impact",
     15, None, None),
    ("capacité du porteur", "قدرات حامل المشروع", "capacità del richiedente", "capacity of the applicant",
     15, None, None),
    ("budget et efficience", "الميزانية والنجاعة", "budget ed efficienza", "budget, cost-effectiveness", 15, None, 2),
)  # fmt: skip
CRITERIA = [
    {"name_fr": fr, "name_ar": ar, "name_it": it, "name_en": en, "weight": weight, "threshold": threshold,
     "tie_order": tie_order}
    for fr, ar, it, en, weight, threshold, tie_order in _CRITERIA
]  # fmt: skip
ELIGIBLE = [
    ("ressources humaines du projet", "الموارد البشرية للمشروع"),
    ("activités et ateliers", "الأنشطة والورشات"),
    ("petit matériel", "معدات صغيرة"),
    ("communication et visibilité", "التواصل والإشهار"),
    ("transport et déplacements", "النقل والتنقل"),
]
INELIGIBLE = [
    ("dettes et provisions", "الديون والمؤن"),
    ("amendes et pénalités", "الغرامات"),
    ("coûts déjà financés par d’autres", "تكاليف ممولة من جهات أخرى"),
    ("terrains et bâtiments", "الأراضي والمباني"),
    ("pertes de change", "خسائر الصرف"),
    ("dépenses hors de la période", "مصاريف خارج الفترة"),
    ("subventions à des tiers", "منح لأطراف أخرى"),
    ("actions religieuses ou politiques", "أعمال دينية أو سياسية"),
]
HEADINGS = [
    ("ressources humaines", "الموارد البشرية"),
    ("équipement et petit matériel", "التجهيزات والمعدات الصغيرة"),
    ("ateliers et activités", "الورشات والأنشطة"),
    ("communication et visibilité", "التواصل والإشهار"),
    ("transport et déplacements", "النقل والتنقل"),
    ("frais de gestion", "مصاريف التدبير"),
]
