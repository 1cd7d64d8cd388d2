"""pluggy's two markers for the project name `zenoo`."""

import pluggy

hookspec = pluggy.HookspecMarker("zenoo")
hookimpl = pluggy.HookimplMarker("zenoo")
