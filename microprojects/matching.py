"""One association, or one member, under two spellings: what a name comes down to."""

import re
from hashlib import sha256

from beneficiaries import names
from beneficiaries.blind import hash_once
from ui.workbooks.words import plain

# Words that say what it is, or hold others together: left out.
_SILENT = frozenset(
    "ass asso assoc association associations l la le les el al du de des d pour et en a au aux the of for and"
    " associazione per e di locale جمعيه الجمعيه جمعيات من في و محو".split()
)
# The aims that names of associations speak of, one word for all languages.
_AIMS = {
    word: aim
    for aim, words in {
        "developpement": "developpement development sviluppo تنميه",
        "femme": "femme femmes woman women donna donne مراه نساء نسويه",
        "enfant": "enfant enfants enfance child children طفل اطفال طفوله",
        "jeune": "jeune jeunes jeunesse youth giovani شباب شبيبه",
        "createur": "createur createurs مبدع مبدعين مبدعون",
        "solidarite": "solidarite solidarity solidarieta تضامن",
        "culture": "culture culturel culturelle cultura ثقافه ثقافيه",
        "education": "education educative educazione تربيه",
        "alphabetisation": "alphabetisation اميه",
        "citoyennete": "citoyennete citoyenne citizenship cittadinanza مواطنه",
        "migrant": "migrant migrants migranti مهاجر مهاجرين مهاجرون",
        "ami": "ami amis amies friends amici اصدقاء",
        "quartier": "quartier quartiers حي احياء",
        "social": "social sociale sociales sociaux اجتماعي اجتماعيه",
    }.items()
    for word in words.split()
}


_KNOWN = _SILENT | set(_AIMS)


def name_key(name):
    """What a name comes down to, whatever its spelling and order: "Assoc. Basma des jeunes" -> "bsm jeune".

    Words of its own are taken by their sound, the same in Latin and Arabic letters; nothing for nothing.
    """
    heard = set()
    for word in plain(name).split():
        bare = _without_article(word)
        if bare not in _SILENT:
            heard.update([_AIMS[bare]] if bare in _AIMS else names.keys(word))
    return " ".join(sorted(heard))[:200]


def _without_article(word):
    """An Arabic word without "و", "لل" or "ال" in front, as far as a known word is left."""
    for prefix in ("", "ال", "لل", "ل", "وال", "و", "ولل", "ب", "بال"):
        if word.startswith(prefix) and word[len(prefix) :] in _KNOWN:
            return word[len(prefix) :]
    return word


def bare(name):
    """A name as written, in plain letters, without the words that every association has: "Ass. AMAPPE" -> "amappe"."""
    return " ".join(word for word in plain(name).split() if word not in _SILENT)


def written_key(name):
    """The keyed hash of a member's name as written: the same for spellings that sound the same, in any order."""
    return hash_once("member", names.full_key("", name) or plain(name))


def person_key(last_name, first_name, birth_year):
    """The keyed hash of somebody as written in a report: the same for spellings that sound the same, in any order."""
    name = names.full_key(first_name, last_name) or plain(f"{last_name} {first_name}")
    return hash_once("new person", f"{name}|{birth_year}")


# Costs that no grant pays (domain reference, grant contract; usual list), as labels of expenses name them.
_NEVER_PAID = re.compile(
    r"\b(amende|penalite|contravention|majoration|dette|emprunt|remboursement d\w*( un)? pret|provision pour"
    r"|interets? (de|d|bancaire)|perte de change|multa|multe|debito|fine|fines|penalty|debt|loan)s?\b"
    r"|\b(achat|acquisition|acquisto|purchase)( d\w*| of| di)?( un| le| la| l)?"
    r" (terrain|batiment|immeuble|terreno|land)"
    r"|غرام|ذعير|مخالف|ديون|قرض|شراء (ارض|عقار|بناي)"
)


def is_never_paid(label, costs=()):
    """Whether a label names a cost that no grant pays, or one of `costs`: those that the call names as such."""
    words = plain(label)
    return bool(_NEVER_PAID.search(words)) or any(plain(cost) in words for cost in costs if plain(cost))


def receipt_key(payee, voucher, spent_on, amount):
    """The same for one receipt however it is written down: supplier, number, date and amount; "" without a number."""
    number = "".join(plain(voucher).split())
    if not number:
        return ""
    return sha256(f"{plain(payee)}|{number}|{spent_on:%Y-%m-%d}|{amount:.2f}".encode()).hexdigest()
