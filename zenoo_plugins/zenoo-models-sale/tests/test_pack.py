"""The pack is what it says: its plugin registers its classes."""

from __future__ import annotations

import pytest
from zenoo_models_sale import MODELS
from zenoo_models_sale.plugin import ModelsSalePlugin

from zenoo_core import OdooModel, ZenooClient
from zenoo_core.transport import BaseTransport


@pytest.mark.parametrize("cls", MODELS)
def test_a_class_declares_its_model(cls: type[OdooModel]) -> None:
    assert cls.__model__
    assert len(cls.__fields__) > 1
    assert all(field.name == name for name, field in cls.__fields__.items())


async def test_the_plugin_registers_them() -> None:
    plugins = [ModelsSalePlugin()]
    transport = BaseTransport("http://localhost")
    async with ZenooClient(transport=transport, plugins=plugins, config=False) as client:
        for cls in MODELS:
            known = client.models.known(cls.__model__)
            assert known is not None
            assert issubclass(known, cls)
