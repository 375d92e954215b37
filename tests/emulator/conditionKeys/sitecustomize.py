"""Names in the emulator's requests what AWS names and the emulator leaves out, so that a policy which asks for it is judged.

Python loads a module of this name by itself at its start, from the first folder of its path that holds one.
"""
import json
import re

from ministack.core import iam_actions
from ministack.core.iam_evaluator import caller_arn

known_context = iam_actions.request_tag_context
known_resource = iam_actions.extract_resource_arn


def first(params, name):
    value = params.get(name, "")
    return (value[0] if value else "") if isinstance(value, list) else value


def member(body, name):
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        return ""
    return content.get(name, "") if isinstance(content, dict) else ""


def boundary_of(role_name):
    from ministack.core.responses import get_account_id
    from ministack.services import iam

    role = iam._roles.get_scoped(get_account_id(), None, role_name) or {}
    return role.get("PermissionsBoundary")


def source_function():
    """The function whose code makes the request: its session goes by its name."""
    session = re.fullmatch(r"arn:aws:sts::(\d+):assumed-role/[^/]+/(payment-.+)", caller_arn())
    if not session:
        return {}
    return {"lambda:SourceFunctionArn": f"arn:aws:lambda:us-east-1:{session[1]}:function:{session[2]}"}


def context(service, iam_action, body, params):
    keys = {**known_context(service, iam_action, body, params), **source_function()}
    if service != "iam":
        return keys
    named = {
        "iam:PolicyARN": first(params, "PolicyArn"),
        "iam:AWSServiceName": first(params, "AWSServiceName"),
        # Of the request where it sets one, and else the role's own.
        "iam:PermissionsBoundary": first(params, "PermissionsBoundary") or boundary_of(first(params, "RoleName")),
    }
    return {**keys, **{key: value for key, value in named.items() if value}}


def resource(service, method, path, headers, body, query_params, region, account_id):
    arn = known_resource(service, method, path, headers, body, query_params, region, account_id)
    if arn == "*" and service == "lambda" and method == "POST" and path.rstrip("/").endswith("/functions"):
        return f"arn:aws:lambda:{region}:{account_id}:function:{member(body, 'FunctionName')}"
    if arn == "*" and service == "kms" and member(body, "AliasName"):
        return f"arn:aws:kms:{region}:{account_id}:{member(body, 'AliasName')}"
    if arn == "*" and service == "monitoring":
        dashboard = member(body, "DashboardName") or next(iter(member(body, "DashboardNames") or []), "")
        return f"arn:aws:cloudwatch::{account_id}:dashboard/{dashboard}" if dashboard else arn
    if service == "events":
        # AWS leaves the bus out of the ARN of a rule on the default one.
        rule = member(body, "Rule")
        named = f"arn:aws:events:{region}:{account_id}:rule/{rule}" if rule else member(body, "ResourceARN") or arn
        return named.replace(":rule/default/", ":rule/")
    return arn


iam_actions.request_tag_context = context
iam_actions.extract_resource_arn = resource
