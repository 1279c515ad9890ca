import re

from django import forms
from django.utils.translation import override

from ui.forms import ExampleForm


def shown(form):
    with override("en"):
        return re.sub(r"\s+(?=</legend>|</li>)|(?<=<legend>) ", "", " ".join(str(form).split()))


def test_a_field_is_named_explained_and_says_when_it_may_stay_empty():
    html = shown(ExampleForm())

    assert '<label for="id_phone">Phone <span class="optional">(optional)</span></label>' in html
    assert 'id="id_phone_helptext"' in html
    assert 'aria-describedby="id_phone_helptext"' in html
    assert "error-summary" not in html


def test_a_refused_form_lists_its_errors_with_links_and_repeats_them_beside_the_fields():
    html = shown(ExampleForm({"phone": "06"}))

    assert '<a href="#id_born">Date of birth: This field is required.</a>' in html
    assert '<ul class="errorlist" id="id_born_error"><li>This field is required.</li></ul>' in html
    assert 'aria-describedby="id_born_error"' in html
    assert html.count('aria-invalid="true"') >= 4


def test_a_group_of_choices_is_a_fieldset_reached_from_the_summary():
    html = shown(ExampleForm({}))

    assert "<legend>Sex</legend>" in html
    assert '<a href="#id_sex_0">Sex: This field is required.</a>' in html


def test_an_error_of_the_whole_form_stands_in_the_summary_once():
    class Refused(forms.Form):
        name = forms.CharField(required=False)

        def clean(self):
            raise forms.ValidationError("Another record has this name.")

    assert shown(Refused({})).count("Another record has this name.") == 1


def test_a_name_with_a_script_tag_is_shown_as_text():
    html = shown(ExampleForm({"first_name": "<script>alert(1)</script>"}))

    assert "<script>" not in html


def test_nothing_chosen_is_one_dash():
    class Choosing(forms.Form):
        area = forms.ChoiceField(choices=[("", "---------"), ("K", "Khouribga")])

    assert '<option value="" selected>—</option>' in shown(Choosing())
