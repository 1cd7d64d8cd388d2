"""The command line's own commands."""

from zenoo_cli.commands.cache import cache
from zenoo_cli.commands.call import call, version
from zenoo_cli.commands.config import config
from zenoo_cli.commands.demo import demo
from zenoo_cli.commands.doctor import doctor
from zenoo_cli.commands.hooks import hooks
from zenoo_cli.commands.models import models
from zenoo_cli.commands.new_plugin import new_plugin
from zenoo_cli.commands.plugins import plugins

COMMANDS = (cache, call, config, demo, doctor, hooks, models, new_plugin, plugins, version)
