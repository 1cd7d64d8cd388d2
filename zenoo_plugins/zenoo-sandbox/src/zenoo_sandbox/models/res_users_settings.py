"""What a user set for itself in the web client."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model, Unique
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model, with the fields that the recorded session info shows."""
    notifications = [["all", "All Messages"], ["no_notif", "Nothing"]]
    fields = {
        "user_id": described("many2one", "User", relation="res.users", required=True),
        "is_discuss_sidebar_category_channel_open": described("boolean", "Channels Open"),
        "is_discuss_sidebar_category_chat_open": described("boolean", "Chats Open"),
        "push_to_talk_key": described("char", "Push-To-Talk shortcut"),
        "use_push_to_talk": described("boolean", "Use the push to talk feature"),
        "voice_active_duration": described("integer", "Duration of voice activity in ms"),
        "channel_notifications": described(
            "selection", "Channel Notifications", selection=notifications
        ),
    }
    if version == "18.0":
        fields["mute_until_dt"] = described("datetime", "Mute notifications until")
    return Model(
        name="res.users.settings",
        description="User Settings",
        fields=fields,
        rec_name="user_id",
        ondelete={"user_id": "cascade"},
        defaults={
            "is_discuss_sidebar_category_channel_open": True,
            "is_discuss_sidebar_category_chat_open": True,
            "voice_active_duration": 200,
        },
        uniques=(Unique(("user_id",), "One user should only have one user settings."),),
    )
