"""The explorer page: GraphiQL from local files, opened on a question that the data can answer."""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256

_SAMPLE = """\
# 牵线 GraphQL：用自己的话提问，得到伙伴与理由。Ctrl-Enter 运行。
# Ask in your own words; partners come back with reasons. Ctrl-Enter runs it.
query Partners {
  matchText(text: "求购自润滑轴承，挖掘机动臂用，松江附近优先", first: 5) {
    emptyBecause
    edges {
      node {
        rank
        score
        band
        partner { id name }
        product { name }
        reasons { feature contribution text source { label } }
        unknown
      }
    }
  }
}
"""
_PAGE = """\
<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>牵线 · GraphQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/vendor/graphiql.min.css">
<style>html, body, #explorer { height: 100%%; margin: 0; }</style>
</head>
<body>
<div id="explorer">需要 JavaScript。This page needs JavaScript.</div>
<script src="/static/vendor/react.min.js"></script>
<script src="/static/vendor/react-dom.min.js"></script>
<script src="/static/vendor/graphiql.min.js"></script>
<script>%s</script>
</body>
</html>
"""


_SCRIPT = """
ReactDOM.createRoot(document.getElementById("explorer")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: %s,
    isHeadersEditorEnabled: false,
  }),
);
"""


@cache
def _script() -> str:
    return _SCRIPT % json.dumps(_SAMPLE, ensure_ascii=False).replace("<", "\\u003c")


@cache
def explorer_page() -> str:
    return _PAGE % _script()


@cache
def policy() -> str:
    """Nothing from elsewhere, in nobody's frame, and no script but the files and the one on the page."""
    digest = b64encode(sha256(_script().encode()).digest()).decode()
    return (
        f"default-src 'self'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    )
