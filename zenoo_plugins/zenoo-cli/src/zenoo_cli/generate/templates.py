"""What a new pack is given beside its classes, once; from then on it is the author's."""

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = "{distribution}"
version = "0.1.0"
description = "Typed models of Odoo for zenoo: the plugin {plugin}"
readme = "README.md"
requires-python = ">=3.11"
classifiers = ["Programming Language :: Python :: 3 :: Only", "Typing :: Typed"]
dependencies = ["zenoo-core>=0.1,<0.2"]

[project.entry-points."zenoo.plugins"]
{plugin} = "{package}.plugin:{plugin_class}"

[tool.hatch.build.targets.wheel]
packages = ["src/{package}"]

[tool.pytest.ini_options]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
filterwarnings = ["error"]
"""

README = """\
# {distribution}

Typed classes for models of Odoo {odoo}, as the plugin `{plugin}` of
zenoo:

{listed}
Switch it on:

```toml
plugins = ["{plugin}"]
```

Then `client.model("{example}")` gives records of these classes. Fields that cost the server a
computation, and files, are read where they are named: in `only(...)`, or by `fetch`.

The classes are written by `zenoo models generate`. Run in this folder it brings them up to date
with a server's models; with `--check` it only tells how they differ, with exit code 1:

<!-- no-run: it needs a server of yours -->
```sh
zenoo --url https://erp.example.com models generate --out . --check
```
"""

TESTS = '''\
"""The pack is what it says: its plugin registers its classes."""

from __future__ import annotations

import pytest
from {package} import MODELS
from {package}.plugin import {plugin_class}

from zenoo_core import OdooModel, ZenooClient
from zenoo_core.transport import BaseTransport


@pytest.mark.parametrize("cls", MODELS)
def test_a_class_declares_its_model(cls: type[OdooModel]) -> None:
    assert cls.__model__
    assert len(cls.__fields__) > 1
    assert all(field.name == name for name, field in cls.__fields__.items())


async def test_the_plugin_registers_them() -> None:
    plugins = [{plugin_class}()]
    transport = BaseTransport("http://localhost")
    async with ZenooClient(transport=transport, plugins=plugins, config=False) as client:
        for cls in MODELS:
            known = client.models.known(cls.__model__)
            assert known is not None
            assert issubclass(known, cls)
'''
