from specops.near import did_you_mean, nearest


def test_the_nearest_words_come_first() -> None:
    assert nearest("validat", ["audit", "validate", "validates"], 2) == ["validate", "validates"]
    assert did_you_mean("validat", ["audit", "validate"]) == "; did you mean validate?"


def test_nothing_is_suggested_when_nothing_is_near() -> None:
    assert nearest("zzz", ["audit"]) == []
    assert did_you_mean("zzz", ["audit"]) == ""
