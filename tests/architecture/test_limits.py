import ast

from tests.architecture.sources import ROOT, length, modules, nodes, templates

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_module_is_longer_than_400_lines():
    long = {path: lines for path in modules() if (lines := len((ROOT / path).read_text().splitlines())) > 400}
    assert long == {}


def test_no_function_is_longer_than_50_lines():
    long = {f"{path}:{node.name}": length(node) for path, node in nodes(*FUNCTION) if length(node) > 50}
    assert long == {}


def test_no_view_is_longer_than_25_lines():
    long = {
        f"{path}:{node.name}": length(node)
        for path, node in nodes(*FUNCTION)
        if "views" in path and node.args.args and node.args.args[0].arg == "request" and length(node) > 25
    }
    assert long == {}


def test_no_model_is_longer_than_80_lines():
    long = {
        f"{path}:{node.name}": length(node)
        for path, node in nodes(ast.ClassDef)
        if "models" in path and length(node) > 80
    }
    assert long == {}


def test_no_template_is_longer_than_120_lines():
    long = {path: lines for path, text in templates().items() if (lines := len(text.splitlines())) > 120}
    assert long == {}
