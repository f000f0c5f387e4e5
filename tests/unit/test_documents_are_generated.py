from tools import generate


def test_generated_documents_are_what_the_code_says() -> None:
    assert generate.stale() == []
