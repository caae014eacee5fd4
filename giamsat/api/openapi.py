"""The description of the API: ninja's, with what it cannot know: headers, problems, 304."""

from __future__ import annotations

import json
from collections.abc import Iterable
from types import ModuleType
from typing import Any, Final

from ninja import NinjaAPI
from ninja.operation import Operation

from giamsat.api import problems

_IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "ETag or version of what the change is based on. Missing: 428; out of date: 412.",
    "schema": {"type": "string", "pattern": r'^(W/)?"?[0-9]{1,9}(\.[0-9a-f]{16})?"?$'},
}
_IF_NONE_MATCH: Final = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "ETag that you have; 304 when it still holds.",
    "schema": {"type": "string"},
}
_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Made by you for this one act: repeats do nothing and get the first answer.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,90}$"},
}
_LANGUAGE: Final = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "description": "vi or en; your own language when left out.",
    "schema": {"type": "string", "enum": ["vi", "en"]},
}

#: ``openapi_extra`` of operations that change what the caller has read.
VERSIONED: Final = {"parameters": [_IF_MATCH]}
#: The same where the first writing has nothing to be based on.
VERSIONED_IF_THERE: Final = {"parameters": [{**_IF_MATCH, "required": False}]}
#: ``openapi_extra`` of operations that give out a stored file.
FILE: Final = {
    "responses": {
        200: {
            "description": "The bytes of the file.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


#: What each refusal means and what to do, as docs/api/README.md has it.
_MEANING: Final = {
    "400": "Not readable: no JSON, or not what the address takes.",
    "401": "No token, or one that is no longer good.",
    "403": "The person may see it and may not do this; `detail` says who may.",
    "404": "No such thing, or none in the person's scope.",
    "409": "The state does not admit the act, or somebody was faster: read again, decide anew.",
    "412": "`If-Match` is out of date: read again, decide anew.",
    "413": "Too large: send less.",
    "422": "A value cannot be taken; `fields` says which and why.",
    "428": "`If-Match` is missing: read first.",
    "429": "Asked too often: wait `Retry-After` seconds.",
    "507": "The server has no room; nothing was stored.",
}


def described_tags(resources: Iterable[ModuleType]) -> list[dict[str, str]]:
    """Each tag with the sentence of the first resource that bears it."""
    told: dict[str, str] = {}
    for resource in resources:
        for tag in resource.router.tags:
            told.setdefault(tag, (resource.__doc__ or "").partition("\n\n")[0])
    return [{"name": tag, "description": sentence} for tag, sentence in told.items()]


class Api(NinjaAPI):
    """NinjaAPI whose description is complete and stays the same from one version of ninja to the next."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        # The operations keep their extras by reference; a copy is changed, never they.
        schema = json.loads(
            json.dumps(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))
        )
        refusals: dict[str, Any] = {}
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation, refusals)
        schema["components"]["responses"] = refusals
        return schema


def _complete(method: str, operation: dict[str, Any], refusals: dict[str, Any]) -> None:
    operation["parameters"].append(_LANGUAGE)
    if method == "post":
        operation["parameters"].append(_KEY)
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            # The same for all operations, so it stands once.
            content = {problems.MEDIA_TYPE: response["content"]["application/json"]}
            refusals[status] = {"description": _MEANING[status], "content": content}
            operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}
    given = (
        operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    if method == "get" and "$ref" in given and "Page" not in given["$ref"]:
        operation["parameters"].append(_IF_NONE_MATCH)
        operation["responses"]["304"] = {"description": "What you have still holds."}
