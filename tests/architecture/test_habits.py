import ast
import re

from tests.architecture.sources import modules, nodes, templates

SIGNALS = {"receiver", "Signal"}


def test_the_apps_have_no_signals_of_their_own():
    """A direct call can be found with grep, a signal cannot."""
    connected = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "connect" and path != "jesuismigrant/celery.py"
    ]
    declared = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.ImportFrom)
        if node.module == "django.dispatch" and SIGNALS & {name.name for name in node.names}
    ]
    assert connected + declared == []


def test_no_model_overrides_save_or_delete():
    overriding = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.FunctionDef)
        if "models" in path and node.name in {"save", "delete"}
    ]
    assert overriding == []


def test_templates_carry_no_script_no_style_and_no_handler_inline():
    inline = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|hx-on|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    offending = [
        f"{path}: {match.group().strip()}" for path, text in templates().items() for match in inline.finditer(text)
    ]
    assert offending == []


def test_templates_say_to_htmx_in_attributes_that_html_knows():
    """data-hx-get, not hx-get: the pages are valid HTML."""
    unknown = [path for path, text in templates().items() if re.search(r"(?<!data-)\bhx-[a-z-]+\s*=", text)]
    assert unknown == []


def test_templates_do_not_ask_for_roles():
    """A template is told `can_approve`; who may is written in rules.py."""
    question = re.compile(r"{%\s*(el)?if[^%]*\b(role|is_superuser)\b")
    asking = [path for path, text in templates().items() if question.search(text)]
    assert asking == []


def test_only_the_scope_sets_the_scope():
    """programme/scope.py is the one place that takes the other role or names jsm.scope."""
    strings = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Constant)
        if isinstance(node.value, str) and path != "programme/scope.py" and "/migrations/" not in path
        if re.search(r"jsm\.scope|SET (LOCAL )?ROLE|'role'", node.value, re.IGNORECASE)
    ]
    assert strings == []


NOT_TEXT = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans.*?endblocktrans(?:late)?\s*%}|{#.*?#}|<!--.*?-->"
    r"|{%\s*block \w*class\s*%}.*?{%\s*endblock[^%]*%}|{{.*?}}|{%.*?%}"
    r"|<bdi[^>]*class=\"code\".*?</bdi>|<code.*?</code>",
    re.DOTALL,
)
SPOKEN_ATTRIBUTE = re.compile(r'\s(?:aria-label|title|placeholder|alt|aria-description)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Je", "suis", "Migrant", "migrant", "CSV", "PDF", "SHA", "XLSX", "kB", "JSM"}


def test_templates_carry_no_words_that_cannot_be_translated():
    """The catalogue of parts (templates/ui/catalogue) shows invented people and is left out."""
    written = {}
    for path, text in templates().items():
        bare = NOT_TEXT.sub(" ", text)
        spoken = " ".join([re.sub(r"<[^>]*>", " ", bare), *SPOKEN_ATTRIBUTE.findall(bare)])
        words = set(WORD.findall(re.sub(r"&\w+;", " ", spoken))) - NAMES
        if words and "catalogue" not in path and path.endswith((".html", ".svg")):
            written[path] = sorted(words)
    assert written == {}


# What may say something to people without gettext: headings to be recognised, invented people, words for operators.
TOLD_IN_NO_LANGUAGE = re.compile(
    r"/management/|/checks\.py$|^jesuismigrant/|/resources/columns\.py$|^trainings/resources/grid\.py$|^ui/views/catalogue\.py$"
)
TRANSLATING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SAID = re.compile(r"[A-ZÀ-Ý][^\n]*\s[^\n]*[.?!…:]|[A-ZÀ-Ý][a-zà-ÿ]+(?: [a-zà-ÿ]+){1,6}")
# The platform's name, and sources of verification as the first reports froze them.
NOT_SAID = {"Je suis migrant", "Registres des partenaires", "Feuilles de présence"}


def test_modules_say_nothing_that_cannot_be_translated():
    """A text that begins with a capital and has several words is said to somebody, but in a docstring or ValueError."""
    untranslated = [
        f"{path}:{node.lineno} {node.value}"
        for path, tree in modules().items()
        if not TOLD_IN_NO_LANGUAGE.search(path)
        for node in _said(tree, translated=_translated(tree))
        if node.value not in NOT_SAID
    ]
    assert untranslated == []


def _translated(tree):
    """What stands in a call of gettext, in a docstring, or in an error for programmers."""
    inside = [node for node in ast.walk(tree) if _is_translated(node)]
    return {id(part) for node in inside for part in ast.walk(node)}


def _is_translated(node):
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", "")) in TRANSLATING
    if isinstance(node, ast.Raise):
        return getattr(getattr(node.exc, "func", None), "id", "") in {"ValueError", "TypeError", "RuntimeError"}
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _said(tree, *, translated):
    words = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node for node in words if id(node) not in translated and SAID.fullmatch(node.value)]
