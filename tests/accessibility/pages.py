"""Every page of ours, in every state worth a look: who opens it, its route, the records in its address, what is done.

The records are those of tests/accessibility/world.py; what is done first stands in ACTS.
"""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Page:
    user: str
    route: str
    records: tuple = ()
    query: str = ""
    act: str = ""
    status: int = 200
    once: bool = False  # in French only: its parts stand on other pages too

    def __str__(self):
        return f"{self.user}: {self.route} {' '.join(map(str, self.records))} {self.query}{self.act}"

    def address(self, world):
        return reverse(self.route, args=[world.get(record, record) for record in self.records]) + self.query


def send(page):
    """Press the form's button with nothing filled in."""
    for field in page.locator("main form input:not([type=hidden]):not([type=radio]), main form textarea").all():
        if field.is_editable() and field.get_attribute("type") not in ("file", "checkbox"):
            field.fill("")
    _press(page)


def register_again(page):
    """Fill in somebody who stands in the register already."""
    page.locator("[name=group]").select_option(index=1)
    page.locator("[name=consent][value=yes]").check()
    page.locator("[name=last_name]").fill("El Amrani")
    page.locator("[name=first_name]").fill("Fatima")
    page.locator("[name=sex][value=F]").check()
    page.locator("[name=birth]").fill("1990")
    page.locator("[name=phones]").fill("06 12 34 56 78")
    _press(page)
    page.locator("#candidates").wait_for()


def refuse(page):
    """Answer no to the consent beside a name: the page asks before anything is dropped or deleted."""
    if page.locator("[name=group]").count():
        page.locator("[name=group]").select_option(index=1)
        page.locator("[name=last_name]").fill("El Amrani")
        page.locator("[name=sex][value=F]").check()
    page.locator("[name=consent][value=no]").check()
    _press(page)
    page.locator("#goes").wait_for()


def add_line(page):
    """Say that somebody stands in the register already, and write something that the file does not have."""
    register_again(page)
    page.locator("[name=notes]").fill("à rappeler")
    page.locator("[name=household]").fill("F 7")
    with page.expect_navigation():
        page.locator("[formaction]").first.click()
    page.locator("#news").wait_for()


def correct_with_it(page):
    """Begin a correction with what was written and not used."""
    add_line(page)
    with page.expect_navigation():
        page.locator("[formaction]").first.click()
    page.locator("#differences").wait_for()


def half(page):
    """Begin a line of a budget and send it."""
    page.locator("[name=lines-1-name]").fill("Ateliers")
    _press(page)


def _press(page):
    """Send the page's form and wait for the answer: axe cannot look at a page that is just being left."""
    with page.expect_navigation():
        page.locator("main form :is(.button-primary, .button-danger)").last.click()


def open_menus(page):
    for menu in page.locator("details > summary").all():
        if menu.is_visible():  # the navigation folds on a phone only
            menu.click()


def search(words):
    """Search for `words`: they do not stand in the address that a page is opened with."""

    def act(page):
        page.locator("main [role=search] [name=q]").fill(words)
        page.locator("main [role=search] button").first.click()
        page.wait_for_url("**q=*")

    return act


ACTS = {"send": send, "register_again": register_again, "open_menus": open_menus}
ACTS |= {"refuse": refuse, "add_line": add_line, "correct_with_it": correct_with_it}
ACTS |= {"half": half}
ACTS |= {"search_somebody": search("benabdallah"), "search_nobody": search("zzz")}

_ROLES = ("officer", "coordinator", "me_officer", "manager", "grants_manager", "assessor", "finance", "donor")

EMPTY = [
    *(Page(role, "home", once=role not in ("officer", "donor")) for role in _ROLES),
    Page("administrator", "home", once=True),
    Page("stranger", "beneficiaries:list"),
    Page("stranger", "beneficiaries:imports"),
    Page("stranger", "trainings:list", once=True),
    Page("manager", "microprojects:associations", once=True),
    Page("manager", "microprojects:representatives", once=True),
    Page("representative", "home", once=True),
    Page("representative", "microprojects:my_association", once=True),
    Page("manager", "reports:list", once=True),
    Page("donor", "reports:list", once=True),
]

PEOPLE = [
    Page("officer", "home", act="open_menus"),
    Page("officer", "beneficiaries:list", query="?page=2"),
    Page("officer", "beneficiaries:list", query="?q=unreadable&page=2"),
    Page("officer", "beneficiaries:list", act="search_nobody"),
    Page("officer", "beneficiaries:export", query="?sex=F", act="send"),
    Page("officer", "beneficiaries:exported", ("to_write",)),
    Page("officer", "beneficiaries:exported", ("written",)),
    Page("officer", "beneficiaries:exported", ("forgotten",), once=True),
    Page("officer", "beneficiaries:register", once=True),
    Page("officer", "beneficiaries:register", act="send"),
    Page("officer", "beneficiaries:register", act="register_again"),
    Page("officer", "beneficiaries:register", act="refuse", once=True),
    Page("officer", "beneficiaries:register", act="add_line"),
    Page("officer", "beneficiaries:register", act="correct_with_it", once=True),
    Page("officer", "beneficiaries:dossier", ("person",)),
    Page("officer", "beneficiaries:dossier", ("nameless",), once=True),
    Page("manager", "beneficiaries:history", ("person",)),
    Page("officer", "beneficiaries:history", ("nameless",), once=True),
    Page("grants_manager", "beneficiaries:dossier", ("far",), once=True),
    Page("manager", "beneficiaries:dossier", ("far",), once=True),
    Page("manager", "beneficiaries:open_registration", ("far", "far_line")),
    Page("officer", "beneficiaries:change", ("person",), act="send"),
    Page("officer", "beneficiaries:change", ("person",), act="refuse"),
    Page("officer", "trainings:person_panel", ("person",), once=True),
    Page("officer", "beneficiaries:imports"),
    Page("officer", "beneficiaries:upload", once=True),
    Page("officer", "beneficiaries:upload", act="send"),
    Page("officer", "beneficiaries:columns", ("mapped",), once=True),
    Page("officer", "beneficiaries:columns", ("asked",)),
    Page("officer", "beneficiaries:check", ("checking",)),
    Page("officer", "beneficiaries:check", ("register",)),
    Page("officer", "beneficiaries:check", ("register",), "?show=new&page=8", once=True),
    Page("officer", "beneficiaries:check", ("asked",), "?show=question", once=True),
    Page("officer", "beneficiaries:check", ("register",), "?show=remarks"),
    Page("officer", "beneficiaries:check", ("register",), "?show=known", once=True),
    Page("officer", "beneficiaries:confirm", ("asked",)),
    Page("officer", "beneficiaries:result", ("confirming",), once=True),
    Page("officer", "beneficiaries:result", ("done",)),
    Page("officer", "beneficiaries:result", ("failed",), once=True),
    Page("officer", "beneficiaries:result", ("cancelled",), once=True),
    Page("officer", "beneficiaries:import", ("done",), once=True),
]

TRAININGS = [
    Page("officer", "trainings:list"),
    Page("officer", "trainings:record", once=True),
    Page("officer", "trainings:record", act="send"),
    Page("officer", "trainings:dossier", ("course",), act="open_menus"),
    Page("officer", "trainings:history", ("course",)),
    Page("officer", "trainings:record_session", ("course",), act="send", once=True),
    Page("officer", "trainings:roll_call", ("course", "session")),
    Page("officer", "trainings:roll_call", ("course", "to_come"), once=True),
    Page("officer", "trainings:sheet", ("course",)),
    Page("officer", "trainings:remove_session", ("course", "session")),
    Page("officer", "trainings:remove_session", ("course", "to_come"), act="send", once=True),
    Page("officer", "trainings:unenrol", ("course", "enrolment")),
    Page("officer", "trainings:enrol", ("course",), act="search_somebody"),
    Page("officer", "trainings:enrol", ("course",), act="search_nobody", once=True),
    Page("officer", "trainings:upload", act="send", once=True),
    Page("officer", "trainings:import", ("grid_asked",), act="open_menus"),
    Page("officer", "trainings:import", ("grid_broken",)),
    Page("officer", "trainings:import", ("grid_parallel",)),
    Page("officer", "trainings:import", ("grid_corrected",)),
    Page("officer", "trainings:import", ("grid_done",)),
    Page("officer", "trainings:import", ("grid_again",), once=True),
    Page("officer", "trainings:import", ("grid_checking",), once=True),
    Page("officer", "trainings:import", ("grid_failed",), once=True),
    Page("officer", "trainings:import", ("grid_cancelled",), once=True),
    Page("officer", "trainings:import", ("grid_uploaded",), once=True),
]

MICROPROJECTS = [
    Page("coordinator", "microprojects:associations"),
    Page("finance", "microprojects:associations", query="?q=zzz", once=True),
    Page("coordinator", "microprojects:record_association", act="send", once=True),
    Page("coordinator", "microprojects:upload_associations", act="send", once=True),
    Page("coordinator", "microprojects:import_associations", ("list_checked",)),
    Page("coordinator", "microprojects:import_associations", ("list_done",), once=True),
    Page("coordinator", "microprojects:association", ("association",)),
    Page("manager", "microprojects:association", ("association",)),
    Page("officer", "microprojects:association", ("association",), once=True),
    Page("finance", "microprojects:association", ("association",), once=True),
    Page("manager", "microprojects:association", ("merged",), once=True),
    Page("manager", "microprojects:association_history", ("association",)),
    Page("manager", "microprojects:call_history", ("public_call",), once=True),
    Page("coordinator", "microprojects:change_association", ("association",), act="send"),
    Page("coordinator", "microprojects:merge_association", ("association", "double"), act="send"),
    Page("coordinator", "microprojects:add_paper", ("association",), act="send"),
    Page("coordinator", "microprojects:remove_paper", ("association", "paper"), once=True),
    Page("finance", "microprojects:propose_account", ("association",), act="send"),
    Page("finance", "microprojects:confirm_account", ("association", "bank"), act="send"),
    Page("coordinator", "microprojects:add_member", ("association",), act="send"),
    Page("coordinator", "microprojects:link_member", ("association", "member"), act="search_somebody"),
    Page("manager", "microprojects:portfolio"),
    Page("donor", "microprojects:portfolio", once=True),
    Page("manager", "microprojects:calls", once=True),
    Page("grants_manager", "microprojects:record_call", act="send", once=True),
    Page("grants_manager", "microprojects:call", ("draft_call",), once=True),
    Page("grants_manager", "microprojects:change_call", ("draft_call",)),
    Page("grants_manager", "microprojects:call", ("public_call",)),
    Page("grants_manager", "microprojects:correct_call", ("public_call",), act="send", once=True),
    Page("grants_manager", "microprojects:ask_question", ("public_call",), act="send", once=True),
    Page("grants_manager", "microprojects:answer_question", ("public_call", "question"), act="send", once=True),
    Page("grants_manager", "microprojects:applications", ("public_call",)),
    Page("finance", "microprojects:applications", ("public_call",), query="?view=table"),
    Page("officer", "microprojects:applications", ("public_call",), query="?view=table&q=zzz", once=True),
    Page("grants_manager", "microprojects:upload_applications", ("public_call",), act="send", once=True),
    Page("grants_manager", "microprojects:import_applications", ("applications_checked",)),
    Page("grants_manager", "microprojects:import_applications", ("applications_done",), once=True),
    Page("assessor", "home", once=True),
    Page("assessor", "microprojects:assessments"),
    Page("assessor", "microprojects:declare", ("assigned",), act="send"),
    Page("assessor", "microprojects:declare_conflict", ("assigned",), act="send", once=True),
    Page("assessor", "microprojects:assessment", ("begun",)),
    Page("assessor", "microprojects:assessment", ("scored",), once=True),
    Page("assessor", "microprojects:score", ("begun",)),
    Page("grants_manager", "microprojects:call", ("judged_call",), once=True),
    Page("grants_manager", "microprojects:assign", ("judged_call",)),
    Page("grants_manager", "microprojects:take_back", ("assigned",), act="send", once=True),
    Page("grants_manager", "microprojects:compare_scores", ("apart",)),
    Page("grants_manager", "microprojects:go_on", ("apart",), act="send", once=True),
    Page("grants_manager", "microprojects:rank", ("judged_call",), query="?envelope=1", once=True),
    Page("grants_manager", "microprojects:rank", ("decided_call",)),
    Page("grants_manager", "microprojects:committee", ("judged_call",), once=True),
    Page("grants_manager", "microprojects:convene", ("judged_call",), act="send"),
    Page("grants_manager", "microprojects:committee", ("decided_call",)),
    Page("grants_manager", "microprojects:letters", ("decided_call",)),
    Page("grants_manager", "microprojects:letter", ("letter",), once=True),
    Page("grants_manager", "microprojects:letter", ("sent_letter",), once=True),
    Page("grants_manager", "microprojects:application", ("application",)),
    Page("officer", "microprojects:application", ("inadmissible",), once=True),
    Page("grants_manager", "microprojects:application_history", ("application",), once=True),
    Page("grants_manager", "microprojects:application_version", ("application", 1), once=True),
    Page("grants_manager", "microprojects:compare_versions", ("application", 1, 2)),
    Page("grants_manager", "microprojects:answer_rules", ("application",)),
    Page("grants_manager", "microprojects:ask_correction", ("application",), act="send"),
    Page("grants_manager", "microprojects:extend_correction", ("application",), act="send", once=True),
    Page("grants_manager", "microprojects:declare_inadmissible", ("application",), act="send", once=True),
    Page("grants_manager", "microprojects:reopen", ("inadmissible",), act="send", once=True),
    Page("grants_manager", "microprojects:withdraw_application", ("application",), act="send", once=True),
    Page("grants_manager", "microprojects:upload_expenses", ("public_call",), act="send", once=True),
    Page("grants_manager", "microprojects:import_expenses", ("expenses_checked",)),
    Page("grants_manager", "microprojects:grants"),
    Page("finance", "microprojects:grants", query="?q=zzz", once=True),
    Page("grants_manager", "microprojects:prepare_grant", ("selected",), act="send"),
    Page("grants_manager", "microprojects:grant", ("prepared_grant",), once=True),
    Page("grants_manager", "microprojects:grant", ("running_grant",)),
    Page("finance", "microprojects:grant", ("settled_grant",)),
    Page("grants_manager", "microprojects:grant_history", ("settled_grant",), once=True),
    Page("grants_manager", "microprojects:change_grant", ("prepared_grant",), act="send", once=True),
    Page("grants_manager", "microprojects:sign", ("prepared_grant",), act="send", once=True),
    Page("grants_manager", "microprojects:add_copy", ("running_grant",), act="send", once=True),
    Page("grants_manager", "microprojects:terminate", ("running_grant",), act="send", once=True),
    Page("finance", "microprojects:turn_down", ("running_grant", 1), act="send", once=True),
    Page("finance", "microprojects:confirm_payment", ("running_grant", 1), act="send", once=True),
    Page("finance", "microprojects:return_payment", ("running_grant", 1), act="send", once=True),
    Page("grants_manager", "microprojects:expenses", ("running_grant",)),
    Page("finance", "microprojects:expenses", ("prepared_grant",), once=True),
    Page("finance", "microprojects:record_expense", ("running_grant",), act="send", once=True),
    Page("grants_manager", "microprojects:decide_expense", ("running_grant", "an_expense"), act="send"),
    Page("grants_manager", "microprojects:propose_amendment", ("running_grant",), act="send"),
    Page("grants_manager", "microprojects:settle", ("running_grant",), once=True),
    Page("grants_manager", "microprojects:settle", ("ended_grant",)),
    Page("finance", "microprojects:record_recovery", ("settled_grant",), act="send", once=True),
    Page("donor", "calls:calls", ("fr",), once=True),
    Page("donor", "calls:calls", ("ar",)),
    Page("donor", "calls:call", ("fr", "public_slug"), once=True),
    Page("donor", "calls:call", ("ar", "public_slug")),
    Page("coordinator", "microprojects:change_member", ("association", "member"), once=True),
    Page("coordinator", "microprojects:representatives"),
    Page("coordinator", "microprojects:representative", ("asking",)),
    Page("coordinator", "microprojects:representative", ("spoken",), once=True),
    Page("coordinator", "microprojects:refuse_representative", ("asking",), act="send"),
    Page("coordinator", "microprojects:end_representative", ("spoken",), act="send", once=True),
    Page("applicant", "home"),
    Page("applicant", "microprojects:ask_representative", act="send"),
    Page("representative", "home"),
    Page("representative", "microprojects:my_association"),
    Page("representative", "microprojects:add_own_paper", act="send"),
    Page("representative", "microprojects:propose_own_account", act="send"),
    Page("representative", "microprojects:ask_own_question", ("own_call",), act="send"),
    Page("representative", "microprojects:own_application", ("own_draft",)),
    Page("representative", "microprojects:write_section", ("own_draft", "project"), once=True),
    Page("representative", "microprojects:write_section", ("own_draft", "activities"), once=True),
    Page("representative", "microprojects:write_section", ("own_draft", "people"), once=True),
    Page("representative", "microprojects:write_section", ("own_draft", "budget")),
    Page("representative", "microprojects:write_section", ("own_draft", "budget"), act="half", once=True),
    Page("representative", "microprojects:write_section", ("own_draft", "papers"), once=True),
    Page("representative", "microprojects:submit_own_application", ("own_draft",)),
    Page("representative", "microprojects:own_application", ("application",)),
    Page("representative", "microprojects:write_section", ("application", "risks"), once=True),
    Page("representative", "microprojects:withdraw_own_application", ("application",), once=True),
    Page("representative", "microprojects:own_application", ("appealed",), once=True),
    Page("representative", "microprojects:own_application", ("refused",), once=True),
    Page("representative", "microprojects:file_appeal", ("refused",), act="send"),
    Page("grants_manager", "microprojects:record_tie", ("association",), act="send", once=True),
    Page("grants_manager", "microprojects:appeal", ("appeal",)),
    Page("grants_manager", "microprojects:uphold_appeal", ("appeal",), act="send", once=True),
    Page("grants_manager", "microprojects:reject_appeal", ("appeal",), act="send", once=True),
    Page("grants_manager", "microprojects:settle_appeal", ("appeal",), act="send", once=True),
    Page("representative", "microprojects:own_version", ("application", 1), once=True),
    Page("representative", "microprojects:compare_own_versions", ("application", 1, 2), once=True),
    Page("representative", "microprojects:my_reports", once=True),
    Page("representative", "microprojects:own_report", ("due_report",)),
    Page("representative", "microprojects:write_own_report", ("due_report",), once=True),
    *(
        Page("representative", "microprojects:add_own_part", ("due_report", part), act="send", once=part != "expense")
        for part in ("people", "new-person", "headcount", "photo", "expense")
    ),
    Page("representative", "microprojects:remove_own_part", ("due_report", "photo", "a_photo"), once=True),
    Page("representative", "microprojects:remove_own_part", ("due_report", "new-person", "written_person"), once=True),
    Page("representative", "microprojects:answer_own_remark", ("due_report", "remark"), act="send", once=True),
    Page("grants_manager", "microprojects:grant_report", ("due_report",)),
    Page("grants_manager", "microprojects:send_back_item", ("due_report",), act="send", once=True),
    Page("coordinator", "microprojects:people_to_register"),
    Page("coordinator", "microprojects:link_new_person", ("new_person",), act="search_somebody", once=True),
    Page("coordinator", "microprojects:register_new_person", ("new_person",), act="send", once=True),
    Page("coordinator", "microprojects:refuse_new_person", ("new_person",), act="send", once=True),
    Page("grants_manager", "microprojects:record_visit", ("visited",), act="send", once=True),
    Page("grants_manager", "microprojects:visit", ("visit",)),
    Page("grants_manager", "microprojects:change_visit", ("visit",), once=True),
    Page("grants_manager", "microprojects:add_visit_action", ("visit",), act="send", once=True),
    Page("grants_manager", "microprojects:finish_visit_action", ("visit", "visit_action"), once=True),
    Page("", "join:ask", ("fr",), act="send", once=True),
    Page("", "join:ask", ("ar",), act="send"),
    Page("", "join:asked", ("ar",)),
]

REPORTS = [
    Page("manager", "home"),
    Page("donor", "home", once=True),
    Page("manager", "reports:list"),
    Page("donor", "reports:list", once=True),
    Page("manager", "reports:register", act="send"),
    Page("manager", "reports:report", ("draft",), once=True),
    Page("manager", "reports:report", ("broken",), once=True),
    Page("manager", "reports:report", ("computing",)),
    Page("manager", "reports:report", ("ready",)),
    Page("manager", "reports:report", ("sent",), once=True),
    Page("donor", "reports:report", ("sent",), once=True),
    Page("manager", "reports:history", ("ready",), once=True),
    Page("manager", "reports:approve", ("ready",)),
    Page("manager", "reports:report", ("approved",), once=True),
    Page("manager", "reports:send", ("approved",), once=True),
    Page("manager", "reports:indicator", ("ready", 1, "R1.1")),
    Page("manager", "reports:indicator", ("ready", 1, "R1.8"), once=True),
    Page("donor", "reports:indicator", ("sent", 1, "R1.1"), once=True),
    Page("manager", "reports:cell", ("ready", 1, "R1.1"), "?axes=&values=&kind=cumulative&page=2"),
    Page("manager", "reports:cell", ("ready", 1, "R1.8"), "?axes=&values=&kind=cumulative", once=True),
    Page("manager", "programme:logframe"),
    Page("manager", "programme:set_target", ("R2.2",), act="send"),
    Page("manager", "programme:history", ("R2.2",), once=True),
    Page("donor", "programme:logframe", once=True),
    Page("donor", "beneficiaries:list", status=403),
]

ACCOUNTS = [
    Page("manager", "accounts:list"),
    Page("manager", "accounts:invite", act="send"),
    Page("manager", "accounts:close", ("account",)),
    Page("manager", "programme:account_history", ("account",), once=True),
    Page("manager", "accounts:sessions"),
    Page("manager", "programme:postings", query="?state=ending"),
    Page("manager", "programme:postings"),
    Page("manager", "programme:postings_of", ("colleague",)),
    Page("officer", "programme:own_postings", once=True),
    Page("manager", "programme:give_posting", act="send"),
    Page("manager", "programme:extend_posting", ("posting",)),
    Page("manager", "programme:end_posting", ("posting",)),
    Page("unposted", "home"),
    Page("unposted", "programme:own_postings", once=True),
]

AT_WORK = [*PEOPLE, *TRAININGS, *MICROPROJECTS, *REPORTS, *ACCOUNTS]

# One of each page type: what is looked at in the other languages, whose words are longer.
OF_EACH_TYPE = [
    Page("officer", "home"),
    Page("officer", "beneficiaries:list"),
    Page("officer", "beneficiaries:dossier", ("person",)),
    Page("officer", "beneficiaries:register", act="send"),
    Page("officer", "beneficiaries:check", ("register",)),
    Page("officer", "trainings:roll_call", ("course", "session")),
    Page("manager", "reports:report", ("ready",)),
    Page("donor", "beneficiaries:list", status=403),
]
