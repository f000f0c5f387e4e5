"""The GraphQL side of the embedded HAL: a small schema, run by a real engine.

To import this module costs about a tenth of a second, nearly all of it the engine. It is imported
when the first query arrives, or earlier by the thread that warms the server up.
"""

from typing import Any, Final

from graphql import GraphQLError, build_schema, execute_sync, parse, validate

from specops.hal.embedded.movies import DEFAULT_LIMIT, MOVIES, Movie, page_of

MAX_QUERY_CHARS: Final = 4_000
MAX_BRACKETS: Final = 100
_SCHEMA: Final = build_schema(f"""
    type Query {{
        "The state of the service"
        health: Health!
        "One page of the movies"
        movies(page: Int! = 1, limit: Int! = {DEFAULT_LIMIT}): [Movie!]!
        "One movie, or null where there is none of that id"
        movie(id: Int!): Movie
    }}

    type Health {{
        status: String!
    }}

    type Movie {{
        id: Int!
        title: String!
        year: Int!
        studio: String!
        monitored: Boolean!
    }}
""")


def _movies(_info: object, page: int, limit: int) -> tuple[Movie, ...]:
    return page_of(page, limit)


def _movie(_info: object, id: int) -> Movie | None:  # noqa: A002 - the argument's name in the schema
    return next((movie for movie in MOVIES if movie["id"] == id), None)


_ROOT: Final = {"health": {"status": "healthy"}, "movies": _movies, "movie": _movie}


def run_query(
    query: str, variables: dict[str, Any] | None = None, operation_name: str | None = None
) -> dict[str, Any]:
    """Parse, validate and execute a query; return the response as GraphQL defines it.

    A query that does not parse or validate gives ``errors`` and no ``data``. Queries are bounded:
    in length because validation takes quadratic time, in brackets because parsing recurses.
    """
    if len(query) > MAX_QUERY_CHARS:
        return _refused(f"the query is longer than {MAX_QUERY_CHARS} characters")
    if sum(map(query.count, "{[(")) > MAX_BRACKETS:
        return _refused(f"the query has more than {MAX_BRACKETS} opening brackets")
    try:
        document = parse(query)
        faults = validate(_SCHEMA, document)
        if faults:
            return {"errors": [fault.formatted for fault in faults]}
        result = execute_sync(
            _SCHEMA,
            document,
            root_value=_ROOT,
            variable_values=variables,
            operation_name=operation_name,
        )
    except GraphQLError as error:
        return {"errors": [error.formatted]}
    return dict(result.formatted)


def _refused(message: str) -> dict[str, Any]:
    return {"errors": [{"message": message}]}
