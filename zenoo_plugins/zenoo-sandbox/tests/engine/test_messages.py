"""Messages, followers and the stars on them."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import ADMIN, Call, Refusal


def _post(call: Call, record: int, uid: int = ADMIN, **values: Any) -> int:
    made = call("res.partner", "message_post", [record], uid=uid, **values)
    assert isinstance(made, int | list)
    found: int = made[0] if isinstance(made, list) else made
    return found


def test_a_message_belongs_to_its_record(call: Call, partner: int, version: str) -> None:
    before = call("res.partner", "read", [partner], ["message_ids"])[0]["message_ids"]
    answer = call(
        "res.partner",
        "message_post",
        [partner],
        body="1 < 2",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    assert isinstance(answer, int) is (version == "18.0")
    made = answer if version == "18.0" else answer[0]
    shown = call("res.partner", "read", [partner], ["message_ids"])[0]["message_ids"]
    assert shown == [made, *before]
    message = call("mail.message", "read", [made], [])[0]
    assert message["body"] == "<p>1 &lt; 2</p>"
    assert (message["model"], message["res_id"]) == ("res.partner", partner)
    assert (message["author_id"][0], message["subtype_id"][0]) == (3, 1)
    assert message["record_name"] == "Original"
    assert call("res.partner", "search", [["message_ids.body", "ilike", "1 &lt; 2"]]) == [partner]


def test_html_is_asked_for(call: Call, partner: int) -> None:
    made = _post(call, partner, body="<b>x</b><script>y</script>", body_is_html=True)
    assert call("mail.message", "read", [made], ["body"])[0]["body"] == "<b>x</b>"


def test_messages_of_other_models_with_the_same_number_are_not_mixed(call: Call) -> None:
    company = call("res.company", "message_post", [1], body="of the company")
    made = company[0] if isinstance(company, list) else company
    assert made not in call("res.partner", "read", [1], ["message_ids"])[0]["message_ids"]
    assert made in call("res.company", "read", [1], ["message_ids"])[0]["message_ids"]


def test_creation_is_noted_and_followed(call: Call, partner: int) -> None:
    names = ["message_ids", "message_partner_ids", "message_is_follower", "has_message"]
    found = call("res.partner", "read", [partner], names)[0]
    assert len(found["message_ids"]) == 1
    assert (found["message_partner_ids"], found["message_is_follower"]) == ([3], True)
    assert found["has_message"] is True
    silent = {"tracking_disable": True}
    quiet = call("res.partner", "create", {"name": "Quiet"}, context=silent)
    found = call("res.partner", "read", [quiet], names)[0]
    assert (found["message_ids"], found["message_partner_ids"]) == ([], [])


def test_following(call: Call, partner: int) -> None:
    assert call("res.partner", "message_subscribe", [partner], partner_ids=[1]) is True
    assert call("res.partner", "message_subscribe", [partner], [1]) is True
    found = call("res.partner", "read", [partner], ["message_partner_ids"])[0]
    assert sorted(found["message_partner_ids"]) == [1, 3]
    assert call("res.partner", "search", [["message_partner_ids", "in", [1]]]) == [partner]
    assert call("res.partner", "message_unsubscribe", [partner], partner_ids=[1, 3]) is None
    found = call("res.partner", "read", [partner], ["message_partner_ids", "message_is_follower"])
    assert (found[0]["message_partner_ids"], found[0]["message_is_follower"]) == ([], False)


def test_stars_are_each_users_own(call: Call, partner: int, limited: int, version: str) -> None:
    made = _post(call, partner, body="x")
    answer = call("mail.message", "toggle_message_starred", [made], uid=limited)
    told = {"mail.message": [{"id": made, "starred": True}]}
    assert answer == (None if version == "18.0" else told)
    assert call("mail.message", "search", [["starred", "=", True]], uid=limited) == [made]
    assert call("mail.message", "search", [["starred", "=", True]]) == []
    assert made not in call("mail.message", "search", [["starred", "=", False]], uid=limited)
    call("mail.message", "unstar_all", uid=limited)
    assert call("mail.message", "read", [made], ["starred"], uid=limited)[0]["starred"] is False


def test_attachments_of_a_message_belong_to_the_record(call: Call, partner: int) -> None:
    loose = call("ir.attachment", "create", {"name": "a.txt", "raw": "a"})
    made = _post(call, partner, body="x", attachment_ids=[loose], attachments=[["b.txt", "b"]])
    found = call("mail.message", "read", [made], ["attachment_ids"])[0]["attachment_ids"]
    files = call("ir.attachment", "read", sorted(found), ["raw", "res_model", "res_id"])
    assert [file["raw"] for file in files] == ["a", "b"]
    assert {(file["res_model"], file["res_id"]) for file in files} == {("res.partner", partner)}
    count = call("res.partner", "read", [partner], ["message_attachment_count"])[0]
    assert count["message_attachment_count"] == 2


def test_messages_and_files_go_with_their_record(call: Call, partner: int) -> None:
    made = _post(call, partner, body="x", attachments=[["b.txt", "b"]])
    call("res.partner", "unlink", [partner])
    assert call("mail.message", "read", [made], ["body"]) == []
    owner = [["res_model", "=", "res.partner"], ["res_id", "=", partner]]
    assert call("ir.attachment", "search", owner) == []
    assert call("mail.followers", "search", owner) == []


def test_to_write_about_a_record_needs_the_right_to_it(
    call: Call, refusal: Refusal, partner: int, limited: int
) -> None:
    assert refusal("res.partner", "message_post", [partner], body="x", uid=limited).name.endswith(
        "AccessError"
    )
    values = {"model": "res.partner", "res_id": partner, "body": "x"}
    assert refusal("mail.message", "create", values, uid=limited).name.endswith("AccessError")
    own = call("mail.message", "create", {"body": "note to self"}, uid=limited)
    assert call("mail.message", "read", [own], ["author_id"], uid=limited)


def test_messages_follow_the_rules_of_their_record(
    call: Call, refusal: Refusal, partner: int, limited: int
) -> None:
    made = _post(call, partner, body="x")
    assert call("mail.message", "search", [["id", "=", made]], uid=limited) == [made]
    model = call("ir.model", "search", [["model", "=", "res.partner"]])[0]
    domain = f"[('id', '!=', {partner})]"
    call("ir.rule", "create", {"name": "x", "model_id": model, "domain_force": domain})
    assert call("mail.message", "search", [["id", "=", made]], uid=limited) == []
    assert refusal("mail.message", "read", [made], ["body"], uid=limited).message.startswith(
        "Uh-oh"
    )


@pytest.mark.parametrize(
    ("ids", "values", "name"),
    [
        ([1, 3], {}, "builtins.ValueError"),
        ([], {}, "builtins.ValueError"),
        ([10**8], {}, "odoo.exceptions.MissingError"),
        ([1], {"nonsense": 1}, "builtins.ValueError"),
        ([1], {"subtype_xmlid": "mail.nope"}, "builtins.ValueError"),
        ([1], {"message_type": "nope"}, "builtins.ValueError"),
        ([1], {"partner_ids": [10**8]}, "odoo.exceptions.MissingError"),
        ([1], {"attachments": 5}, "builtins.TypeError"),
    ],
)
def test_refused_messages(
    refusal: Refusal, ids: list[int], values: dict[str, Any], name: str
) -> None:
    assert refusal("res.partner", "message_post", ids, body="x", **values).name == name


def test_the_abstract_model_is_nobodys(refusal: Refusal) -> None:
    error = refusal("mail.thread", "search", [])
    assert error.message.startswith("You are not allowed to access 'Email Thread' (mail.thread)")
