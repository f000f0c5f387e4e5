from specops.hal.interface import Request
from specops.hal.tool_call import ToolCall, tool_call


def test_the_tool_is_named_after_the_method_and_gets_the_query_in_the_url() -> None:
    request = Request("movies", "GET", "http://h/m?page=1", {"X-Key": "k"}, None, 1.0)
    expected = {"url": "http://h/m?page=1", "headers": {"X-Key": "k"}}
    assert tool_call(request) == ToolCall("http-get", expected)


def test_the_content_type_is_there_once_in_the_spelling_of_the_tool() -> None:
    headers = {"content-type": "application/graphql+json", "ACCEPT": "a/b"}
    request = Request("graphql", "POST", "http://h/g", headers, '{"q":"\u00e9"}'.encode(), 1.0)
    call = tool_call(request)
    assert call.tool == "http-post"
    assert call.arguments["headers"] == {
        "Content-Type": "application/graphql+json",
        "ACCEPT": "a/b",
    }
    assert call.arguments["body"] == '{"q":"\u00e9"}'


def test_an_empty_body_is_a_body() -> None:
    request = Request("c", "PUT", "http://h/", {}, b"", 1.0)
    assert tool_call(request).arguments["body"] == ""
